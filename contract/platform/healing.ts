import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';
import { DeviceSet } from '../devices.ts';
import { allow, ok } from './base.ts';

/** After older data was put back: which windows were heard since and what they sent again. */
export const Healing = z.object({
  since: IsoInstant,
  reason: z.string(),
  stations: z.array(
    z.object({
      stationId: z.string(),
      windowNo: z.string(),
      /** It told its receipts and sends again what was lost. */
      isHeard: z.boolean(),
      /** The platform had forgotten it and registered it again. */
      isNew: z.boolean(),
      /** Rows from before that arrived again. */
      rows: z.number().int(),
    }),
  ),
});
export type Healing = z.infer<typeof Healing>;

export const healingProcedures = {
  list: allow(['administrator', 'hallManager'])
    .route({ method: 'GET', path: '/v1/healing', summary: '恢复备份后补齐到哪里（系统管理）' })
    .output(Healing.nullable()),
  /** What a station has and this platform may have forgotten. */
  returnDeviceSet: allow('station')
    .route({ method: 'POST', path: '/v1/station-device-set', summary: '工作站交还平台忘记的设备配置' })
    .input(DeviceSet)
    .output(ok),
};
