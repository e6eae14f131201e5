import fs from 'node:fs';
import path from 'node:path';

/**
 * A browser profile made before the browser's first look at it, anew for every window: no passwords, no form contents, no
 * history, no offers to keep them; nobody can sign in to a browser account. Whatever stood there before is gone.
 */
export function prepareProfile(dir: string): void {
  removeProfile(dir);
  fs.mkdirSync(path.join(dir, 'Default'), { recursive: true, mode: 0o700 });
  fs.writeFileSync(path.join(dir, 'First Run'), '');
  fs.writeFileSync(path.join(dir, 'Local State'), JSON.stringify({ background_mode: { enabled: false } }));
  fs.writeFileSync(path.join(dir, 'Default', 'Preferences'), JSON.stringify(preferences), { mode: 0o600 });
}

export const removeProfile = (dir: string): void => fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5 });

const preferences = {
  credentials_enable_service: false,
  credentials_enable_autosignin: false,
  profile: { password_manager_enabled: false, password_manager_leak_detection: false },
  autofill: { enabled: false, profile_enabled: false, credit_card_enabled: false },
  history: { saving_disabled: true },
  search: { suggest_enabled: false },
  translate: { enabled: false },
  signin: { allowed: false, allowed_on_next_startup: false },
  browser: { has_seen_welcome_page: true, check_default_browser: false },
  session: { restore_on_startup: 5 },
};

/** No question about a keyring: nothing is kept that would need one. */
export const profileFlags = (dir: string): string[] => [`--user-data-dir=${dir}`, '--password-store=basic'];
