import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the virtual scanner does wrong; the known quirks of real ones among them. */
export interface EsclFaults {
  /** `Location` carries a name nobody can resolve. */
  wrongLocationHost?: boolean;
  /** Answers 503 this often before each page. */
  busyBeforePage?: number;
  /** Jams, or is opened, when this page would be drawn in. */
  jamAtPage?: number;
  doorOpenAtPage?: number;
  /** The line is cut in the middle of this page. */
  cutAtPage?: number;
  /** Gives this instead of a JPEG. */
  garbage?: Buffer;
  /** Answers 404, 409 or 410 after the last page. */
  endStatus?: 404 | 409 | 410;
  /** Status page with an entity declaration, cut off, or in another namespace prefix. */
  statusXml?: 'doctype' | 'cut' | 'otherPrefix';
  /** Never answers the page. */
  silent?: boolean;
  refuseJob?: 409 | 503;
}

export interface EsclSimulator {
  url: string;
  faults: EsclFaults;
  /** Puts sheets into the feeder. */
  load(pages: readonly Uint8Array[]): void;
  /** Sheets still in the feeder. */
  left(): number;
  /** Settings of the jobs that came, as XML. */
  jobs: string[];
  cancelled: number;
  stop(): Promise<void>;
}

const capabilities = `<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerCapabilities xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm">
<pwg:Version>2.63</pwg:Version><pwg:MakeAndModel>Virtual Network Scanner 007</pwg:MakeAndModel>
<scan:Platen><scan:PlatenInputCaps><scan:MaxWidth>2550</scan:MaxWidth><scan:MaxHeight>3508</scan:MaxHeight><scan:SettingProfiles><scan:SettingProfile>
<scan:ColorModes><scan:ColorMode>RGB24</scan:ColorMode><scan:ColorMode>Grayscale8</scan:ColorMode></scan:ColorModes>
<scan:SupportedResolutions><scan:DiscreteResolutions><scan:DiscreteResolution><scan:XResolution>100</scan:XResolution><scan:YResolution>100</scan:YResolution></scan:DiscreteResolution>
<scan:DiscreteResolution><scan:XResolution>200</scan:XResolution><scan:YResolution>200</scan:YResolution></scan:DiscreteResolution>
<scan:DiscreteResolution><scan:XResolution>300</scan:XResolution><scan:YResolution>300</scan:YResolution></scan:DiscreteResolution></scan:DiscreteResolutions></scan:SupportedResolutions>
</scan:SettingProfile></scan:SettingProfiles></scan:PlatenInputCaps></scan:Platen>
<scan:Adf><scan:AdfSimplexInputCaps><scan:MaxWidth>2550</scan:MaxWidth></scan:AdfSimplexInputCaps><scan:AdfDuplexInputCaps><scan:MaxWidth>2550</scan:MaxWidth></scan:AdfDuplexInputCaps></scan:Adf>
</scan:ScannerCapabilities>`;

/** A network scanner speaking eSCL on the loopback interface. */
export async function startEsclSimulator(faults: EsclFaults = {}): Promise<EsclSimulator> {
  let stack: Uint8Array[] = [];
  let feeder: 'Loaded' | 'Empty' | 'Jam' | 'DoorOpen' = 'Empty';
  let job: { path: string; page: number; busy: number } | null = null;
  let jobCount = 0;
  const sockets = new Set<import('node:net').Socket>();
  const server = http.createServer((request, response) => {
    const { method, url = '' } = request;
    const reply = (status: number, body: string | Buffer = '', headers: http.OutgoingHttpHeaders = {}): void => {
      response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
    };
    if (method === 'GET' && url === '/eSCL/ScannerCapabilities') return reply(200, capabilities);
    if (method === 'GET' && url === '/eSCL/ScannerStatus') return reply(200, statusPage());
    if (method === 'POST' && url === '/eSCL/ScanJobs') {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => {
        if (simulator.faults.refuseJob) return reply(simulator.faults.refuseJob);
        if (job) return reply(503);
        simulator.jobs.push(body);
        jobCount += 1;
        job = { path: `/eSCL/ScanJobs/${jobCount}`, page: 0, busy: simulator.faults.busyBeforePage ?? 0 };
        const host = simulator.faults.wrongLocationHost
          ? 'http://scanner.invalid:8080'
          : simulator.url.replace('/eSCL', '');
        reply(201, '', { location: `${host}${job.path}` });
      });
      return;
    }
    if (method === 'DELETE' && url === job?.path) {
      job = null;
      simulator.cancelled += 1;
      return reply(200);
    }
    if (method === 'GET' && job && url === `${job.path}/NextDocument`) return nextPage(response, reply);
    reply(404);
  });

  const nextPage = (
    response: http.ServerResponse,
    reply: (status: number, body?: string | Buffer, headers?: http.OutgoingHttpHeaders) => void,
  ): void => {
    const { faults: wrong } = simulator;
    if (!job || wrong.silent) return;
    if (job.busy > 0) {
      job.busy -= 1;
      return reply(503);
    }
    job.busy = wrong.busyBeforePage ?? 0;
    const number = job.page + 1;
    if (number === wrong.jamAtPage || number === wrong.doorOpenAtPage) {
      feeder = number === wrong.jamAtPage ? 'Jam' : 'DoorOpen';
      job = null;
      return reply(wrong.endStatus ?? 404);
    }
    const isPlaten = simulator.jobs.at(-1)?.includes('<pwg:InputSource>Platen') === true;
    const sheet = isPlaten ? stack[0] : stack.shift();
    if (!sheet) {
      feeder = 'Empty';
      job = null;
      return reply(wrong.endStatus ?? 404);
    }
    job.page = number;
    if (isPlaten) job = null;
    else if (stack.length === 0) feeder = 'Empty';
    const body = wrong.garbage ?? Buffer.from(sheet);
    if (number === wrong.cutAtPage) {
      response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': body.length });
      response.write(body.subarray(0, body.length >> 1), () => response.destroy());
      return;
    }
    reply(200, body, { 'content-type': 'image/jpeg' });
  };

  const statusPage = (): string => {
    const state = `Scanner Adf ${feeder}`.replaceAll(' ', '');
    const prefix = simulator.faults.statusXml === 'otherPrefix' ? 'ns7' : 'scan';
    const page = `<?xml version="1.0"?>${simulator.faults.statusXml === 'doctype' ? '<!DOCTYPE x [<!ENTITY e "x">]>' : ''}
<${prefix}:ScannerStatus xmlns:${prefix}="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm">
<pwg:Version>2.63</pwg:Version><pwg:State>${job ? 'Processing' : 'Idle'}</pwg:State><${prefix}:AdfState>${state}</${prefix}:AdfState>
</${prefix}:ScannerStatus>`;
    return simulator.faults.statusXml === 'cut' ? page.slice(0, page.length - 30) : page;
  };

  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const simulator: EsclSimulator = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/eSCL`,
    faults,
    jobs: [],
    cancelled: 0,
    load(pages) {
      stack = [...pages];
      feeder = pages.length > 0 ? 'Loaded' : 'Empty';
    },
    left: () => stack.length,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return simulator;
}
