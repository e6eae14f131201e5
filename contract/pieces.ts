import type { DraftMaterial } from './cases.ts';
import type { ServiceItemMaterial } from './catalogue.ts';
import { collectTypeNames } from './names.ts';

type Entry = Pick<DraftMaterial, 'collectType' | 'collectNum' | 'copyNum' | 'originalChecked' | 'originalReturned'>;

const carried =
  /(身份证|身份证件|户口簿|户口本|护照|通行证|居住证|驾驶证|社会保障卡)(原件)?(及|和|与)?(复印件|正反面)?(各?[一二两1-9]份)?$/;

/** Handed in because another takes its place: it is not given back. */
const handedIn = /(?<!未|没有|不|无)(损坏|损毁|作废|失效|过期|旧的|原持有|注销|缴回|交回|收回)/;

/**
 * A document people carry on: its original goes back to them and is never written down as kept. Not what is only called after one: an
 * application for a 居住证 and a 居住证明 stay here; nor one that is exchanged or handed in for good.
 */
export const isCarried = ({ materialName }: Pick<ServiceItemMaterial, 'materialName'>): boolean =>
  materialName
    .replace(/[（(][^（）()]*[）)]/g, '')
    .split(/[、或/]|以及/)
    .some((part) => carried.test(part.trim()) && !handedIn.test(part));

/** How the paper of one material was taken. */
export interface Pieces {
  /** Kept here. */
  originals: number;
  copies: number;
  /** The original was looked at and given back. */
  isReturned: boolean;
}

export function piecesOf(material: Pick<ServiceItemMaterial, 'materialName'>, entry: Entry): Pieces {
  if (entry.collectType === '2') return { originals: 0, copies: entry.collectNum, isReturned: entry.originalChecked };
  if (entry.collectType !== '1') return { originals: 0, copies: 0, isReturned: false };
  const isReturned = entry.originalReturned || isCarried(material);
  return { originals: isReturned ? 0 : entry.collectNum, copies: entry.copyNum, isReturned };
}

/** `原件已核验退还，留复印件 1 份`; what is said on screen, notice and receipt alike. */
export function piecesText(material: Pick<ServiceItemMaterial, 'materialName'>, entry: Entry): string {
  const { originals, copies, isReturned } = piecesOf(material, entry);
  if (entry.collectType !== '1' && entry.collectType !== '2') return collectTypeNames[entry.collectType];
  const parts = [
    isReturned ? '原件已核验退还' : '',
    originals > 0 ? `原件 ${originals} 份` : '',
    copies > 0 ? `${isReturned ? '留' : ''}复印件 ${copies} 份` : '',
  ].filter((part) => part !== '');
  return parts.join(isReturned ? '，' : '、');
}
