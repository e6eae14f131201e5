import type { Db } from '../open.ts';

export interface DeviceBindingRow { role: string; address: string; baud_rate: number }

export function listBindings(db: Db): DeviceBindingRow[] {
  return db.prepare('SELECT * FROM device_bindings ORDER BY role').all() as DeviceBindingRow[];
}

/** One role, one port; a port taken from another role leaves that role unbound. */
export function saveBinding(db: Db, row: DeviceBindingRow): void {
  db.tx(() => {
    db.prepare('DELETE FROM device_bindings WHERE address = @address AND role <> @role').run({ address: row.address, role: row.role });
    db.prepare('INSERT INTO device_bindings (role, address, baud_rate) VALUES (@role, @address, @baud_rate) ON CONFLICT (role) DO UPDATE SET address = excluded.address, baud_rate = excluded.baud_rate').run(row);
  });
}
