export * from '#cli/window/chromium.ts';
