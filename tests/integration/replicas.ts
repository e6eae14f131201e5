import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '#simulators/free-port.ts';
import { eventually } from '../world.ts';

/** Two platform processes on one database, behind nginx. */
export interface Replicas {
  /** Of nginx. */
  url: string;
  administrator: { username: string; password: string };
  code(): string;
  /** Ends one of them where it stands. */
  kill(index: 0 | 1): Promise<void>;
  close(): Promise<void>;
}

const nginx = '/usr/sbin/nginx';

export async function whyNoNginx(): Promise<string | null> {
  const isThere = await access(nginx).then(
    () => true,
    () => false,
  );
  return isThere ? null : '没有 nginx，两个平台副本前面放 nginx 的测试没有运行。安装 nginx-light 软件包后再试。';
}

const program = (databaseUrl: string): string => `
  import { startPlatform } from '#platform/index.ts';
  const running = await startPlatform({ port: 0, logLevel: 'silent', databaseUrl: ${JSON.stringify(databaseUrl)} });
  const codes = [];
  for (let n = 0; n < 12; n++) codes.push(await running.createCode());
  console.log(JSON.stringify({ url: running.url, administrator: running.initialAdministrator, codes }));
`;

/** What passes a request on: nothing is kept back, and what a dead replica did not answer is asked of the other. */
const configuration = (dir: string, port: number, urls: readonly string[]): string => `
daemon off;
worker_processes 1;
pid ${dir}/nginx.pid;
error_log ${dir}/error.log;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${dir}/body;
  proxy_temp_path ${dir}/proxy;
  fastcgi_temp_path ${dir}/fastcgi;
  uwsgi_temp_path ${dir}/uwsgi;
  scgi_temp_path ${dir}/scgi;
  upstream platform {
${urls.map((url) => `    server ${url.replace('http://', '')} max_fails=1 fail_timeout=2s;`).join('\n')}
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://platform;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_read_timeout 60s;
      proxy_next_upstream error timeout http_502 http_503 non_idempotent;
    }
  }
}
`;

export async function startReplicas(databaseUrl: string): Promise<Replicas> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-nginx-'));
  const children: ChildProcess[] = [];
  const started: { url: string; administrator: Replicas['administrator'] | null; codes: string[] }[] = [];
  for (let index = 0; index < 2; index++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program(databaseUrl)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    started.push(JSON.parse(line) as (typeof started)[number]);
  }
  const port = await freePort();
  const file = path.join(dir, 'nginx.conf');
  await writeFile(
    file,
    configuration(
      dir,
      port,
      started.map((one) => one.url),
    ),
  );
  const front = spawn(nginx, ['-c', file, '-e', path.join(dir, 'start.log')], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await eventually('nginx answers', () =>
    fetch(`${url}/v1/health`).then(
      (answer) => answer.ok,
      () => false,
    ),
  );
  const administrator = started.find((one) => one.administrator)?.administrator;
  if (!administrator) throw new Error('a fresh platform has an administrator');
  const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    url,
    administrator,
    code() {
      const code = started[0]?.codes.pop();
      if (!code) throw new Error('no code is left');
      return code;
    },
    kill: (index) => end(children[index] as ChildProcess, 'SIGKILL'),
    async close() {
      await end(front, 'SIGTERM');
      for (const child of children) await end(child, 'SIGTERM');
      await rm(dir, { recursive: true, force: true });
    },
  };
}
