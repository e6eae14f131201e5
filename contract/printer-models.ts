/** Receipt printers every workstation knows by name (`resources/printers/profiles.json`); a published device set names one of them. */
export const printerModelIds: readonly string[] = [
  'generic-80',
  'generic-80-asb',
  'generic-80-gb18030',
  'generic-58',
  'basic-58',
  'generic-80-dsr',
];
