export interface HostFlags {
  data: string;
  platform?: string;
  port: string;
  window?: string;
  app?: string;
  name?: string;
  enrol?: string;
  renderer?: string;
  device?: string[];
  photoDecoder?: string;
}

export interface PlatformFlags {
  data?: string;
  port: string;
  listen: string;
  hallName?: string;
  hallCode?: string;
  region?: string;
  phone?: string;
  publicUrl?: string;
  trustedProxy?: string[];
  switch?: string;
}
