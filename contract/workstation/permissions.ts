import { roles, type Role } from '../people.ts';

type Who = 'anyone' | 'signedIn' | readonly Role[];

const windowWork = ['clerk'] as const;
const seesCases = ['clerk', 'hallManager'] as const;
/** Puts another device to a role of this window. */
const bindsDevices = ['clerk', 'administrator'] as const;
const manages = ['hallManager'] as const;
/** Takes calls. */
const desk = ['hotlineOperator', 'outsourcedSeat', 'hotlineSupervisor'] as const;
const centre = ['hotlineOperator', 'hotlineSupervisor'] as const;
/** Sees tickets: the hotline all of them, a unit its own. */
const seesTickets = ['hotlineOperator', 'outsourcedSeat', 'hotlineSupervisor', 'unit'] as const;
/** An outsourced seat neither dispatches nor reviews nor closes; the step itself says which of the others may take it. */
const actsOnTickets = ['hotlineOperator', 'hotlineSupervisor', 'unit'] as const;
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
  'hotline.watch': desk,
  'hotline.switchAgent': desk,
  'hotline.book': seesTickets,
  'hotline.open': desk,
  'hotline.addQuestion': desk,
  'hotline.save': desk,
  'hotline.close': desk,
  'hotline.register': desk,
  'hotline.finish': desk,
  'hotline.search': desk,
  'hotline.retry': desk,
  'hotline.callBacks': desk,
  'hotline.takeCallBack': desk,
  'hotline.finishCallBack': desk,
  'hotline.figures': ['hotlineSupervisor'],
  'tickets.list': seesTickets,
  'tickets.get': seesTickets,
  'tickets.act': actsOnTickets,
  'tickets.reveal': actsOnTickets,
  'tickets.lock': seesTickets,
  'tickets.unlock': seesTickets,
  'tickets.urge': desk,
  'tickets.merge': centre,
  'tickets.repeats': desk,
};

export function mayCall(procedure: string, held: readonly Role[] | null): boolean {
  const who = permissions[procedure];
  if (who === undefined) return false;
  if (who === 'anyone') return true;
  if (held === null) return false;
  return who === 'signedIn' || who.some((role) => held.includes(role));
}
