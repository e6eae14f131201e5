import assert from 'node:assert/strict';
import { MIAXIS } from '#native-bindings/id-card/hid-framing.ts';
import { trialPage } from '#host/devices/trial-page.ts';
import { SAMPLE_CARD } from '#simulators/id-card/card.ts';
import { scrawl } from '#simulators/signature-pad/index.ts';
import { MODELS } from '#simulators/signature-pad/models.ts';
import { startCommand, type CommandEnd } from '#tests/integration/command-line.ts';
import type { Check } from '../check.ts';
import { NOBODY } from '../in-child.ts';
import { until, withRig, type Plugged, type Rig } from '../rig.ts';

const PLANS = new URL('../plans.ts', import.meta.url).href;
const PAD = new URL('../../../../simulators/signature-pad/index.ts', import.meta.url).href;
const READER_AT = 'hid:10c4:0007';
const PAD_AT = 'hid:056a:00a4';
const LIMIT_MS = 120_000;
/** A command may take this long to get to its device: software computes this machine. */
const START_MS = 60_000;

const plugReader = (rig: Rig): Promise<Plugged> => {
  const identity = { vendorId: 0x10c4, productId: 0x0007, name: 'ID card reader', serialNumber: '' };
  return rig.deviceOf(identity, PLANS, 'cardReader', identity, MIAXIS);
};
const plugPad = (rig: Rig): Promise<Plugged> => {
  const { name, productId } = MODELS['430'];
  return rig.deviceOf(
    { vendorId: 0x056a, productId, name: `STU-${name}`, serialNumber: '' },
    PAD,
    'createPadSimulator',
    { model: name },
  );
};

/** The page `device sign` shows on this pad, with its places. */
const page = (): ReturnType<typeof trialPage> =>
  trialPage({ screen: { width: 320, height: 200 }, encodings: ['mono'] });
/** The page went up, and then ink was allowed. */
const canSign = async (pad: Plugged): Promise<boolean> =>
  ((await pad.call('received')) as { imageBlocks: number }).imageBlocks > 0 &&
  ((await pad.call('isInking')) as boolean);

interface Failure {
  error: { code: string; message: string };
}

/** The commands of the command line as a person runs them, on real hidraw. @param isTelling also says what they answered */
export function commandChecks(isTelling: boolean): readonly Check[] {
  const start = (args: string[], user = {}): ReturnType<typeof startCommand> => {
    const run = startCommand(['device', ...args, '--json'], {}, user);
    void run.ended.then(({ output, errors }) => {
      if (isTelling) console.log(`     ${args.join(' ')}\n${output}${errors}`.trimEnd());
    });
    return run;
  };
  const device = (...args: string[]): Promise<CommandEnd> => start(args).ended;
  const check = (title: string, run: (rig: Rig) => Promise<void>): Check => ({
    title: `command ${title}`,
    limitMs: LIMIT_MS,
    run: () => withRig(run),
  });
  const expectFailure = ({ code, answer, errors }: CommandEnd, wanted: string, exitCode = 1): void => {
    assert.deepEqual([code, (answer as unknown as Failure).error.code], [exitCode, wanted], errors);
    assert.match((answer as unknown as Failure).error.message, /。$/);
  };

  return [
    check('list: names the pad and the card reader and what they are for', async (rig) => {
      await plugReader(rig);
      await plugPad(rig);
      const { code, answer, errors } = await device('list');
      const devices = answer['devices'] as { address: string; suggests: string[] }[];
      assert.deepEqual(
        devices
          .filter(({ address }) => address.startsWith('hid:'))
          .map(({ address, suggests }) => [address, suggests])
          .sort(),
        [
          [PAD_AT, ['signaturePad']],
          [READER_AT, ['idCard']],
        ],
        errors,
      );
      assert.deepEqual([code, answer['missing']], [0, []]);
    }),
    check('doctor: finds both devices well, and tells another user that rights are missing', async (rig) => {
      await plugReader(rig);
      await plugPad(rig);
      const states = ({ answer }: CommandEnd): unknown[] =>
        (answer['checks'] as { name: string; state: string; who: string | null }[])
          .filter(({ name }) => /^设备 hid:|^HID|^签字板/.test(name))
          .map(({ state, who }) => [state, who]);
      const well = ['ok', null];
      const ours = await device('doctor');
      assert.deepEqual(states(ours), [well, well, well, well], ours.errors);
      assert.equal(ours.code, 0);
      const others = await start(['doctor'], NOBODY).ended;
      assert.deepEqual(states(others), [well, ['fault', 'technician'], ['fault', 'technician'], well], others.errors);
      assert.equal(others.code, 1);
    }),
    check('read-idcard: reads a card, and says when the reader may not be opened or is pulled out', async (rig) => {
      const reader = await plugReader(rig);
      await reader.call('place', SAMPLE_CARD);
      const { code, answer, errors } = await device('read-idcard', '--port', READER_AT);
      assert.deepEqual([code, answer['name'], answer['number']], [0, SAMPLE_CARD.name, SAMPLE_CARD.number], errors);
      await reader.call('lift');
      expectFailure(await start(['read-idcard', '--port', READER_AT], NOBODY).ended, 'PORT_DENIED');
      const asked = (await reader.call('commands')) as number;
      const waiting = start(['read-idcard', '--port', READER_AT, '--timeout', '60000']);
      await until(
        async () => ((await reader.call('commands')) as number) > asked + 3,
        'the command waits for a card',
        START_MS,
      );
      await reader.unplug();
      expectFailure(await waiting.ended, 'READER_GONE');
    }),
    check('sign: takes a signature and ties it to the page that was on the pad', async (rig) => {
      const pad = await plugPad(rig);
      const { area, buttons } = page();
      const signing = start(['sign', '--port', PAD_AT]);
      await until(() => canSign(pad), 'the page is up and can be signed', START_MS);
      await pad.call('write', scrawl(area, 3, 60), 200);
      const confirm = buttons.find(({ id }) => id === 'confirm')?.rect;
      assert.ok(confirm);
      await pad.call('tap', confirm.x + confirm.width / 2, confirm.y + confirm.height / 2);
      const { code, answer, errors } = await signing.ended;
      assert.deepEqual(
        [code, answer['model'], answer['strokes'], answer['points'], answer['lostSamples'], answer['quality']],
        [0, 'STU-430', 3, 180, 0, 'good'],
        errors,
      );
      assert.match(String((answer['binding'] as { pageSm3: string }).pageSm3), /^[0-9a-f]{64}$/);
    }),
    check('sign: Ctrl+C while somebody signs lets go of the pad and ends', async (rig) => {
      const pad = await plugPad(rig);
      const signing = start(['sign', '--port', PAD_AT]);
      await until(() => canSign(pad), 'the page is up and can be signed', START_MS);
      signing.child.kill('SIGINT');
      expectFailure(await signing.ended, 'CANCELLED', 130);
      assert.equal(await pad.call('isInking'), false);
      const screen = (await pad.call('screen')) as Uint8Array;
      assert.ok(
        screen.every((byte) => byte === 255),
        'nothing is left on the pad',
      );
    }),
  ];
}
