import { roles, type Role } from '../people.ts';

type Who = 'anyone' | 'signedIn' | readonly Role[];

const windowWork = ['clerk'] as const;
const seesCases = ['clerk', 'hallManager'] as const;
/** Puts another device to a role of this window. */
const bindsDevices = ['clerk', 'administrator'] as const;
const manages = ['hallManager'] as const;
const technical = ['clerk', 'hallManager', 'administrator'] as const;

/**
 * Who may call each procedure; the host checks this before every call and refuses one that is not listed.
 * `anyone` may be called before sign-in and on a locked screen.
 */
export const permissions: Record<string, Who> = {
  'session.signIn': 'anyone',
  'session.unlock': 'anyone',
  'session.signOut': 'anyone',
  'session.lock': 'signedIn',
  'session.touch': 'signedIn',
  'session.changePassword': 'signedIn',
  'station.get': 'anyone',
  'station.watch': 'anyone',
  'catalogue.search': seesCases,
  'catalogue.get': seesCases,
  'identification.readCard': windowWork,
  'identification.cardPhoto': windowWork,
  'drafts.create': windowWork,
  'drafts.save': windowWork,
  'drafts.list': windowWork,
  'drafts.discard': windowWork,
  'acceptance.accept': windowWork,
  'verification.start': windowWork,
  'documents.notice': seesCases,
  'documents.printReceipt': windowWork,
  'documents.printNotice': windowWork,
  'cases.search': seesCases,
  'cases.get': seesCases,
  'cases.watch': seesCases,
  'outbox.list': technical,
  'outbox.flush': technical,
  'outbox.retry': technical,
  'devices.list': roles,
  'devices.candidates': technical,
  'devices.bind': bindsDevices,
  'devices.unbind': bindsDevices,
  'devices.reconnect': technical,
  'devices.test': technical,
  'devices.events': technical,
  'devices.traffic': technical,
  'devices.recordStart': technical,
  'devices.recordStop': technical,
  'devices.replay': technical,
  'devices.train': bindsDevices,
  'devices.panelProfiles': technical,
  'devices.models': technical,
  'devices.panelTry': technical,
  'devices.panelSave': bindsDevices,
  'devices.deviceSet': technical,
  'devices.receiptPreview': technical,
  'signing.start': windowWork,
  'signing.watch': windowWork,
  'signing.list': seesCases,
  'signing.image': seesCases,
  'secondScreen.watch': windowWork,
  'secondScreen.show': windowWork,
  'secondScreen.clear': windowWork,
  'secondScreen.address': windowWork,
  'rating.ask': windowWork,
  'rating.list': seesCases,
  'materials.attach': windowWork,
  'materials.read': seesCases,
  'pages.scan': windowWork,
  'pages.watch': seesCases,
  'pages.turn': windowWork,
  'pages.remove': windowWork,
  'pages.move': windowWork,
  'pages.undo': windowWork,
  'pages.picture': seesCases,
  'hall.window': windowWork,
  'hall.open': windowWork,
  'hall.pause': windowWork,
  'hall.close': windowWork,
  'hall.next': windowWork,
  'hall.act': windowWork,
  // Nobody signs in at a kiosk or a hall screen; the host refuses these on any other machine.
  'hall.screen': 'anyone',
  'hall.kiosk': 'anyone',
  'hall.issue': 'anyone',
  'hall.checkIn': 'anyone',
  'hall.noted': 'anyone',
  'hall.board': manages,
  'hall.tickets': manages,
  'hall.events': manages,
  'hall.manage': manages,
  'hall.plan': manages,
  'hall.savePlan': manages,
  'audit.list': ['auditor'],
};

export function mayCall(procedure: string, held: readonly Role[] | null): boolean {
  const who = permissions[procedure];
  if (who === undefined) return false;
  if (who === 'anyone') return true;
  if (held === null) return false;
  return who === 'signedIn' || who.some((role) => held.includes(role));
}
