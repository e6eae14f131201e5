import type { QueueState, WindowState } from './tickets.ts';
import type { BoardGroup, BoardView, BoardWindow, Figure } from './views.ts';

export interface Look {
  tone: 'ok' | 'warn' | 'bad' | 'idle' | 'info' | 'off';
  icon: 'check' | 'clock' | 'warn' | 'dot' | 'lock' | 'say' | 'go';
  word: string;
}

export function shareText(value: number | null): string;
export function figureText(figure: Figure): string;
export function levelLook(level: BoardView['health']['level'] | 'unknown'): Look;
export function groupLook(group: BoardGroup): Look;
export function windowLook(window: BoardWindow, names: Record<WindowState, string>): Look;
export function servedText(window: BoardWindow, groups: number): string;
export function troubleText(window: Pick<BoardWindow, 'health'>): string;
export function foreseen(groups: BoardGroup[]): BoardGroup[];
export const totalBoxes: readonly { key: keyof BoardView['totals']; word: string; state?: QueueState }[];
export const forecastModel: string;
