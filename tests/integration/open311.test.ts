/** Another system over plain HTTP, as the GeoReport v2 text has it: nothing here comes from our own client. */
import http from 'node:http';
import { XMLParser } from 'fast-xml-parser';
import { beforeAll, expect, it } from 'vitest';
import { hotlineBook } from '../hotline-stage.ts';
import { onBothDatabases } from './platform-stage.ts';

interface Answer {
  status: number;
  type: string;
  text: string;
}
const parser = new XMLParser({
  parseTagValue: false,
  isArray: (name) => ['request', 'error', 'service'].includes(name),
});
const xml = (answer: Answer): unknown => parser.parse(answer.text) as unknown;

onBothDatabases('Open311 GeoReport v2', (stage) => {
  let key = '';
  let keyId = '';
  let other = '';
  const ask = (method: 'GET' | 'POST', path: string, form?: Record<string, string>, type?: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const body = form === undefined ? undefined : new URLSearchParams(form).toString();
      const request = http.request(
        `${stage.platform.url}/open311/v2/${path}`,
        { method, headers: body === undefined ? {} : { 'content-type': type ?? 'application/x-www-form-urlencoded' } },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, type: String(response.headers['content-type']), text }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  const smoke = {
    service_code: '010101',
    lat: '37.76524078',
    long: '-122.4212043',
    address_string: '示例区幸福路 18 号',
    first_name: '铁柱',
    last_name: '赵',
    phone: '13800001234',
    description: '楼下饭店油烟大 <每天> & 夜里',
    'attribute[type]': 'complaint',
  };
  const post = async (more: Record<string, string> = {}, format = 'xml'): Promise<Answer> =>
    await ask('POST', `requests.${format}`, { api_key: key, ...smoke, ...more });
  const errorsOf = (answer: Answer): unknown =>
    answer.type.startsWith('text/xml')
      ? (xml(answer) as { errors: unknown }).errors
      : (JSON.parse(answer.text) as unknown);

  beforeAll(async () => {
    await stage.admin.hotline.saveBook(hotlineBook());
  });

  it('is not there until an administrator turns it on', async () => {
    const answer = await ask('GET', 'services.xml');
    expect([answer.status, answer.type]).toEqual([404, 'text/xml; charset=utf-8']);
    expect(errorsOf(answer)).toEqual({ error: [{ code: '404', description: 'this interface is turned off' }] });
    await stage.admin.open311.save({ isOn: true, jurisdictionId: 'example.gov' });
    ({ key, keyId } = await stage.admin.open311.createKey({ name: '随手拍' }));
    ({ key: other } = await stage.admin.open311.createKey({ name: '网格平台' }));
    expect((await stage.admin.open311.keys()).map((one) => one.name).sort()).toEqual(['网格平台', '随手拍'].sort());
    expect(JSON.stringify(await stage.admin.open311.keys())).not.toContain(key);
  });

  it('lists its services and what each may be told, in both forms', async () => {
    const answer = await ask('GET', 'services.xml?jurisdiction_id=example.gov');
    expect([answer.status, answer.text.slice(0, 38)]).toEqual([200, '<?xml version="1.0" encoding="utf-8"?>']);
    const { services } = xml(answer) as { services: { service: Record<string, string>[] } };
    const one = services.service.find((service) => service['service_code'] === '010101');
    expect(one).toMatchObject({ service_name: '餐饮油烟', group: '生态环境', metadata: 'true', type: 'realtime' });
    const list = JSON.parse((await ask('GET', 'services.json')).text) as Record<string, unknown>[];
    expect(list.length).toBe(services.service.length);
    expect(list.find((service) => service['service_code'] === '010101')?.['metadata']).toBe(true);
    const definition = xml(await ask('GET', 'services/010101.xml')) as {
      service_definition: { attributes: { attribute: { code: string; values: { value: { key: string }[] } } } };
    };
    expect(definition.service_definition.attributes.attribute.code).toBe('type');
    expect(definition.service_definition.attributes.attribute.values.value.map((value) => value.key)).toContain(
      'complaint',
    );
    expect(errorsOf(await ask('GET', 'services/999999.json'))).toEqual([
      { code: 404, description: 'service_code provided was not found' },
    ]);
    expect((await ask('GET', 'services.xml?jurisdiction_id=elsewhere')).status).toBe(404);
  });

  it('takes a request posted as a form, which becomes a ticket of the hotline', async () => {
    const answer = await post();
    expect(answer.status).toBe(201);
    const { service_requests: made } = xml(answer) as {
      service_requests: { request: { service_request_id: string }[] };
    };
    const id = made.request[0]?.service_request_id ?? '';
    const read = xml(await ask('GET', `requests/${id}.xml?api_key=${key}`)) as {
      service_requests: { request: Record<string, string>[] };
    };
    expect(read.service_requests.request[0]).toMatchObject({
      service_request_id: id,
      status: 'open',
      service_code: '010101',
      service_name: '餐饮油烟',
      description: smoke.description,
      address: smoke.address_string,
      lat: '37.76524078',
      requested_datetime: expect.stringMatching(/^2026-03-05T/) as string,
    });
    // Names and numbers do not come back.
    expect(JSON.stringify(read)).not.toMatch(/13800001234|铁柱/);
    await stage.admin.operators.save({
      ...{
        username: 'zhoubin',
        name: '周斌',
        roles: ['hotlineSupervisor'],
        password: 'Yichuang2026!',
        disabled: false,
      },
    });
    const { person } = await stage.signIn('zhoubin', 'Yichuang2026!');
    const [ticket] = (await person.tickets.list({})).rows;
    expect(ticket).toMatchObject({ ticketNo: id, state: 'REGISTERED', type: 'complaint', agentName: '随手拍' });
    expect(ticket?.caller.phone).toMatch(/^138\*+1234$/);
    const token = JSON.parse((await ask('GET', `tokens/${id}.json?api_key=${key}`)).text) as unknown;
    expect(token).toEqual([{ service_request_id: id, token: id }]);
  });

  it('says what is wrong, as the specification has errors', async () => {
    const wrong: [number, string, Promise<Answer>][] = [
      [403, 'api_key was not provided or is not valid', post({ api_key: 'nobody' })],
      [400, 'service_code was not provided', post({ service_code: '' })],
      [404, 'service_code provided was not found', post({ service_code: '12' })],
      [400, 'description was not provided', post({ description: ' ' })],
      [400, 'lat and long must be provided together', post({ long: '' })],
      [
        400,
        'lat and long, address_string or address_id were not provided',
        post({ lat: '', long: '', address_string: '' }),
      ],
      [400, 'lat and long are no place on earth', post({ lat: '91' })],
      [400, 'attribute[type] is none of the values of the service definition', post({ 'attribute[type]': 'x' })],
      [400, 'status must be open or closed', ask('GET', `requests.xml?api_key=${key}&status=later`)],
      [400, 'page must be a whole number from 1', ask('GET', `requests.xml?api_key=${key}&page=0`)],
      [404, 'service_request_id provided was not found', ask('GET', `requests/nothing.xml?api_key=${key}`)],
      [404, 'no such resource', ask('GET', 'nothing.xml')],
      [400, 'the format must be named: .xml or .json', ask('GET', 'services')],
    ];
    for (const [code, description, answer] of wrong) {
      const got = await answer;
      expect([got.status, errorsOf(got)], description).toEqual([
        code,
        { error: [{ code: String(code), description }] },
      ]);
    }
    const json = await post({ description: '' }, 'json');
    expect(JSON.parse(json.text)).toEqual([{ code: 400, description: 'description was not provided' }]);
    const notAForm = await ask('POST', 'requests.xml', { api_key: key }, 'text/plain');
    expect([notAForm.status, notAForm.type]).toEqual([400, 'text/xml; charset=utf-8']);
  });

  it('lists what this system opened, by page, time, service and state, and nothing of another system', async () => {
    for (let at = 0; at < 4; at++) {
      stage.clock.forward(60_000);
      await post({ description: `第 ${at} 件`, service_code: at === 3 ? '010102' : '010101' });
    }
    await ask('POST', 'requests.xml', { ...smoke, api_key: other, description: '别人的' });
    const list = async (query: string): Promise<string[]> =>
      (JSON.parse((await ask('GET', `requests.json?api_key=${key}&${query}`)).text) as { description: string }[]).map(
        (one) => one.description,
      );
    expect(await list('')).toEqual(['第 3 件', '第 2 件', '第 1 件', '第 0 件', smoke.description]);
    expect(await list('page_size=2&page=2')).toEqual(['第 1 件', '第 0 件']);
    expect(await list('service_code=010102')).toEqual(['第 3 件']);
    expect(await list('status=closed')).toEqual([]);
    expect(await list('status=open,closed&page_size=1')).toEqual(['第 3 件']);
    expect(await list('end_date=2026-03-05T02:24:30Z')).toEqual([smoke.description]);
    expect(await list('start_date=2026-03-05T02:26:30Z')).toEqual(['第 3 件', '第 2 件']);
    const mine = JSON.parse((await ask('GET', `requests.json?api_key=${key}`)).text) as {
      service_request_id: string;
    }[];
    const ids = mine.slice(0, 2).map((one) => one.service_request_id);
    expect(await list(`service_request_id=${ids.join(',')}&service_code=999`)).toEqual(['第 3 件', '第 2 件']);
    expect(await list('jurisdiction_id=example.gov&page_size=1')).toEqual(['第 3 件']);
  });

  it('answers a key no more once it is revoked, and nobody once it is off', async () => {
    await stage.admin.open311.revokeKey({ keyId });
    expect((await post()).status).toBe(403);
    await stage.admin.open311.save({ isOn: false, jurisdictionId: '' });
    expect((await ask('GET', `requests.xml?api_key=${other}`)).status).toBe(404);
  });
});
