/** @throws Error in words, when the package to be made is not for this machine */
export function beforePack(
  context: { electronPlatformName: string; arch: number },
  platform?: string,
  processor?: string,
): void;
