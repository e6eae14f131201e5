import type { Db } from '../open.ts';

export interface DeviceBindingRow {
  role: string;
  address: string;
  baud_rate: number;
  settings_json: string;
}
export interface DeviceEventRow {
  event_id: number;
  at: string;
  role: string;
  text: string;
  state: string;
  word: string;
}

export function listBindings(db: Db): DeviceBindingRow[] {
  return db.prepare('SELECT * FROM device_bindings ORDER BY role').all() as DeviceBindingRow[];
}

/** Other roles at the same address keep it: a keypad and a caller may share one line. Who may share is the caller's business. */
export function saveBinding(db: Db, row: DeviceBindingRow): void {
  db.prepare(
    `INSERT INTO device_bindings (role, address, baud_rate, settings_json) VALUES (@role, @address, @baud_rate, @settings_json)
    ON CONFLICT (role) DO UPDATE SET address = excluded.address, baud_rate = excluded.baud_rate, settings_json = excluded.settings_json`,
  ).run(row);
}

export function deleteBinding(db: Db, role: string): void {
  db.prepare('DELETE FROM device_bindings WHERE role = ?').run(role);
}

export function insertDeviceEvent(db: Db, row: Omit<DeviceEventRow, 'event_id'>): void {
  db.prepare('INSERT INTO device_events (at, role, text, state, word) VALUES (@at, @role, @text, @state, @word)').run(
    row,
  );
}

/** Newest first. */
export function listDeviceEvents(db: Db, since: string, limit: number): DeviceEventRow[] {
  return db
    .prepare('SELECT * FROM device_events WHERE at >= ? ORDER BY at DESC, event_id DESC LIMIT ?')
    .all(since, limit) as DeviceEventRow[];
}

/** Events are for looking after the devices; after some weeks nobody asks. */
export function deleteDeviceEventsBefore(db: Db, before: string): void {
  db.prepare('DELETE FROM device_events WHERE at < ?').run(before);
}

export function listPanelProfiles(db: Db): { id: string; profile_json: string }[] {
  return db.prepare('SELECT * FROM panel_profiles ORDER BY id').all() as { id: string; profile_json: string }[];
}

export function savePanelProfile(db: Db, id: string, profileJson: string): void {
  db.prepare(
    'INSERT INTO panel_profiles (id, profile_json) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET profile_json = excluded.profile_json',
  ).run(id, profileJson);
}
