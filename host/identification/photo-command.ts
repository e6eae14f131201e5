import { z } from 'zod';

const Command = z.array(z.string()).min(1);

/**
 * The separately licensed program that decodes card photos, as given at the start: its path, or its path and arguments as a JSON list.
 * Start-up is the only way to name it; whoever may bind a device must not choose what runs on the machine.
 *
 * Nobody's window stays shut for a slip in this setting: what is no list is a program that will not be found, and the placeholder says so.
 *
 * @returns an empty command when none is given
 */
export function photoCommandFrom(text: string | undefined | null): readonly string[] {
  const given = text?.trim() ?? '';
  if (given === '') return [];
  return (given.startsWith('[') ? listFrom(given) : null) ?? [given];
}

function listFrom(json: string): readonly string[] | null {
  try {
    return Command.safeParse(JSON.parse(json)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
