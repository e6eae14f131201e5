import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A key and its certificate, as a server takes them. */
export interface OwnCertificate {
  key: string;
  cert: string;
}

/** A hall's own certificate authority, made with openssl for one test. */
export interface OwnAuthority {
  /** File with its certificate: what a technician puts into the system's store. */
  file: string;
  /** @param names e.g. `IP:127.0.0.1`; `isOver`: it ran out years ago */
  issue(names: string, isOver?: boolean): OwnCertificate;
}

const config = (dir: string): string => `[ca]
default_ca = own
[own]
database = ${dir}/index.txt
new_certs_dir = ${dir}
serial = ${dir}/serial
default_md = sha256
policy = any
email_in_dn = no
unique_subject = no
[any]
commonName = supplied
`;

export function createOwnAuthority(dir: string): OwnAuthority {
  const openssl = (...given: string[]): void =>
    void execFileSync('openssl', given, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Own hall', '-days', '3650');
  writeFileSync(path.join(dir, 'ca.cnf'), config(dir));
  writeFileSync(path.join(dir, 'index.txt'), '');
  writeFileSync(path.join(dir, 'serial'), '01');
  let issued = 0;
  return {
    file: path.join(dir, 'ca.pem'),
    issue(names, isOver = false) {
      const name = `server${(issued += 1)}`;
      openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
      writeFileSync(path.join(dir, `${name}.ext`), `subjectAltName=${names}\n`);
      const time = isOver ? ['-startdate', '20200101000000Z', '-enddate', '20210101000000Z'] : ['-days', '3000'];
      const given = ['-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-extfile', `${name}.ext`];
      openssl('ca', '-batch', '-notext', ...given, ...time, '-in', `${name}.csr`, '-out', `${name}.pem`);
      const read = (end: string): string => readFileSync(path.join(dir, `${name}.${end}`), 'utf8');
      return { key: read('key'), cert: read('pem') };
    },
  };
}
