import { describe, expect, it } from 'vitest';
import { DeviceBinding, deviceRoles } from '#contract/devices.ts';
import {
  addressProblem,
  formProblems,
  fromForm,
  isSerial,
  losesLine,
  profileBaud,
  settingFields,
  toForm,
  type Models,
  type PanelProfile,
} from './settings-form.ts';

const panels: PanelProfile[] = [
  { id: 'keypad', name: '五键', roles: ['evaluator'], isOwn: false, profile: {} },
  {
    id: 'own-keypad',
    name: '我的五键',
    roles: ['evaluator'],
    isOwn: true,
    profile: { transport: { baudRate: 2400, parity: 'none' } },
  },
  { id: 'led', name: '条屏', roles: ['windowDisplay'], isOwn: false, profile: {} },
];

const models: Models = {
  panels,
  printers: [{ id: 'generic-80', name: '80 毫米通用' }],
  framings: [{ id: 'miaxis', name: '中正 MR-300' }],
};

describe('addresses', () => {
  it('asks for a speed on serial lines only', () => {
    expect(['COM3', 'com12', '/dev/ttyUSB0', '/dev/serial/by-id/usb-x'].every(isSerial)).toBe(true);
    expect(['hid:056a:00a8', 'tcp:10.0.0.5:9100', 'cups:a4', 'file:/dev/usb/lp0', 'screen', ''].some(isSerial)).toBe(
      false,
    );
  });

  it('takes every way a device can be connected', () => {
    for (const address of [
      'COM3',
      ' /dev/ttyUSB0 ',
      'hid:056a:00a8',
      'hid:056A:00A8:SN 1',
      'hid:/dev/hidraw0',
      'tcp:10.0.0.5:9100',
      'tcp:[::1]:9100',
    ])
      expect(addressProblem('idCard', address)).toBe('');
    for (const address of ['COM3', 'tcp:10.0.0.5:9100', 'file:/dev/usb/lp0', 'cups:回执'])
      expect(addressProblem('receiptPrinter', address)).toBe('');
    for (const address of ['cups:办公室-A4', 'system:HP LaserJet'])
      expect(addressProblem('documentPrinter', address)).toBe('');
    expect(addressProblem('secondScreen', 'screen')).toBe('');
  });

  it('says how to write one that cannot be meant', () => {
    for (const address of ['ttyUSB0', 'hid:56a:a8', 'tcp:10.0.0.5', 'cups:a4', 'http://x', 'file:/dev/usb/lp0'])
      expect(addressProblem('idCard', address)).toMatch(/^这里不能这样写。串口如 COM3/);
    for (const address of ['cups:', 'cups:a b', 'COM3', 'file:/etc/passwd'])
      expect(addressProblem('documentPrinter', address)).toMatch(/打印队列如 cups:队列名/);
    expect(addressProblem('receiptPrinter', 'file:/etc/passwd')).toMatch(/设备文件如/);
    expect(addressProblem('idCard', '  ')).toBe('请选用或填写一个地址');
    expect(addressProblem('secondScreen', 'COM3')).toBe('这里不能这样写。固定填 screen');
  });
});

it('lets panels share a line, and nothing else', () => {
  expect([
    losesLine('evaluator', 'caller'),
    losesLine('evaluator', 'idCard'),
    losesLine('idCard', 'receiptPrinter'),
    losesLine('idCard', 'idCard'),
  ]).toEqual([false, true, true, false]);
});

describe('settings of a device', () => {
  const names = (...args: Parameters<typeof settingFields>): string[] => settingFields(...args).map((one) => one.name);

  it('asks what the role and the connection need, and nothing else', () => {
    expect(names('receiptPrinter', 'COM3', models, {})).toEqual(['profile']);
    expect(names('idCard', 'COM3', models, {})).toEqual([]);
    expect(names('idCard', 'hid:10c4:0007', models, {})).toEqual(['framing']);
    expect(names('evaluator', 'COM3', models, {})).toEqual(['profile', 'address']);
    expect(names('secondScreen', 'screen', models, {})).toEqual([]);
  });

  it('offers a panel only the profiles made for it, the own ones marked', () => {
    expect(settingFields('evaluator', 'COM3', models, {})[0]?.options).toEqual([
      { value: 'keypad', label: '五键' },
      { value: 'own-keypad', label: '我的五键（本机）' },
    ]);
    expect(settingFields('caller', 'COM3', models, {})[0]?.options).toEqual([]);
  });

  it('gives back what was stored when nothing is touched, for every role', () => {
    const scanning = { source: 'flatbed', resolution: '200', colour: 'grey' };
    const stored = { profile: 'keypad', address: 7, framing: '{"learned":true}', ...scanning, somethingElse: true };
    for (const role of deviceRoles) {
      for (const address of ['COM3', 'hid:10c4:0007']) {
        const fields = settingFields(role, address, models, stored);
        expect(fromForm(fields, toForm(fields, stored), stored)).toEqual(stored);
      }
    }
  });

  it('starts from what is usual, and leaves out what was emptied', () => {
    const fields = settingFields('evaluator', 'COM3', models, {});
    expect(fromForm(fields, toForm(fields, {}), {})).toEqual({ profile: 'keypad' });
    expect(fromForm(fields, { profile: 'keypad', address: ' ' }, { address: 7 })).toEqual({ profile: 'keypad' });
    expect(fromForm(fields, { profile: 'own-keypad', address: '12' }, {})).toEqual({
      profile: 'own-keypad',
      address: 12,
    });
  });

  it('offers the models and framings of this workstation, and keeps one that only this device has', () => {
    expect(settingFields('receiptPrinter', 'COM3', models, { profile: 'hall-own' })[0]?.options).toEqual([
      { value: 'generic-80', label: '80 毫米通用' },
      { value: 'hall-own', label: 'hall-own' },
    ]);
    expect(settingFields('idCard', 'hid:10c4:0007', models, { framing: '{"id":"x"}' })[0]?.options).toEqual([
      { value: '', label: '按型号自动' },
      { value: 'miaxis', label: '中正 MR-300' },
      { value: '{"id":"x"}', label: '训练得到的' },
    ]);
  });

  it('takes the speed a panel profile was written for', () => {
    expect(profileBaud(models, { profile: 'own-keypad' })).toBe('2400');
    expect(profileBaud(models, { profile: 'keypad' })).toBeNull();
    expect(profileBaud(models, {})).toBeNull();
  });

  it('refuses a bus address out of range and a profile that is gone', () => {
    const fields = settingFields('evaluator', 'COM3', models, {});
    for (const address of ['256', '-1', '1.5', 'x'])
      expect(formProblems(fields, { profile: 'keypad', address })).toEqual({ address: '请填 0 到 255 的整数，或留空' });
    expect(formProblems(fields, { profile: 'removed', address: '' })).toEqual({ profile: '请重新选择面板配置' });
    expect(formProblems(fields, { profile: 'keypad', address: '255' })).toEqual({});
  });

  it('makes bindings the contract takes', () => {
    const fields = settingFields('idCard', 'hid:10c4:0007', models, {});
    expect(
      DeviceBinding.parse({
        role: 'idCard',
        address: 'hid:10c4:0007',
        settings: fromForm(fields, toForm(fields, {}), {}),
      }).settings,
    ).toEqual({});
  });
});
