import { DeviceError } from '../errors.ts';

export interface HidDeviceInfo {
  /** `/dev/hidraw3` on Linux; the system's own long name elsewhere. */
  path: string;
  vendorId: number;
  productId: number;
  name: string;
  /** Empty when the device has none. */
  serialNumber: string;
  /** The socket it is plugged into, e.g. `usb-0000:00:14.0-2/input0`; empty when the system does not say. */
  port: string;
}

/** The part of `node-hid` used here; tests hand in one that misbehaves. */
export interface HidLibrary {
  open(path: string): Promise<HidHandle>;
  list(): Promise<HidDeviceInfo[]>;
}

export interface HidHandle {
  on(event: 'data', listener: (report: Uint8Array) => void): unknown;
  /** `node-hid` gives a string or an `Error`, never a code. */
  on(event: 'error', listener: (error: unknown) => void): unknown;
  write(report: Buffer): Promise<number>;
  getFeatureReport(reportId: number, length: number): Promise<Uint8Array>;
  sendFeatureReport(report: Buffer): Promise<number>;
  close(): Promise<void>;
}

/**
 * Loads `node-hid` with the first device. A failed load is tried again the next time, so the missing system library can
 * be installed while the workstation runs.
 *
 * @throws HID_LIBRARY_MISSING libusb-1.0.so.0 is not installed
 */
export async function loadHidLibrary(): Promise<HidLibrary> {
  try {
    const library = await import('node-hid');
    // The native part loads with the first call; asked here, a failure is not mistaken for a device that won't open.
    library.getHidapiVersion();
    return {
      open: (path) => library.HIDAsync.open(path),
      list: async () =>
        (await library.devicesAsync()).flatMap((device) =>
          device.path === undefined
            ? []
            : [
                {
                  path: device.path,
                  vendorId: device.vendorId,
                  productId: device.productId,
                  name: device.product ?? '',
                  serialNumber: device.serialNumber ?? '',
                  port: '',
                },
              ],
        ),
    };
  } catch (cause) {
    throw new DeviceError('HID_LIBRARY_MISSING', { detail: { library: 'libusb-1.0.so.0' }, cause });
  }
}
