/** electron-builder asks this before it packs: npm installed the native modules of this machine, and no others. */

const architectures = ['ia32', 'x64', 'armv7l', 'arm64', 'universal'];
const names = { win32: 'Windows', linux: 'Linux', darwin: 'macOS' };
const named = (platform, arch) => `${names[platform] ?? platform} ${arch}`;

/** @param {{ electronPlatformName: string, arch: number }} context */
export function beforePack({ electronPlatformName, arch }, platform = process.platform, processor = process.arch) {
  const wanted = architectures[arch] ?? String(arch);
  if (electronPlatformName === platform && wanted === processor) return;
  throw new Error(
    `没有打 ${named(electronPlatformName, wanted)} 的包：这台机器是 ${named(platform, processor)}，装的原生模块只能在这种机器上用。` +
      `请在 ${named(electronPlatformName, wanted)} 的机器上 npm ci 再打；只打本机的，命令里写 ${platform === 'win32' ? '--win' : '--linux'} --${processor}。`,
  );
}
