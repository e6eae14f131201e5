import pg from 'pg';

/** A line that says nothing for this long is asked; TCP alone would notice a dead one after two hours. */
const heartbeatMs = 3000;
const answerMs = 3000;
const retryMs = 500;

/**
 * LISTEN on a connection of its own, opened again whenever it ends.
 *
 * @returns what ends it for good
 */
export async function listenOn(
  databaseUrl: string,
  channel: string,
  onMessage: (payload: string) => void,
  onReturn: () => void,
  onTrouble: (error: Error) => void,
): Promise<() => Promise<void>> {
  let closed = false;
  let client: pg.Client | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let heartbeat: ReturnType<typeof setInterval> | undefined;

  const open = async (): Promise<void> => {
    const line = new pg.Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 5000,
      query_timeout: answerMs,
      application_name: 'yichuang-listen',
    });
    // Two of these come with every restart of the server; the end that follows opens the line again.
    line.on('error', onTrouble);
    line.on('end', () => {
      clearInterval(heartbeat);
      if (!closed && client === line) again();
    });
    line.on('notification', (message) => {
      if (message.channel === channel) onMessage(message.payload ?? '');
    });
    client = line;
    await line.connect();
    await line.query(`listen ${channel}`);
    clearInterval(heartbeat);
    if (closed) return await line.end();
    heartbeat = setInterval(() => {
      line.query('select 1').catch(() => {
        // Silent: a half-open line would swallow every message. Ended here, it comes back on its own.
        void line.end().catch(onTrouble);
      });
    }, heartbeatMs);
    heartbeat.unref();
  };

  const again = (): void => {
    clearTimeout(retry);
    retry = setTimeout(() => {
      open().then(onReturn, (error: unknown) => {
        onTrouble(error instanceof Error ? error : new Error(String(error)));
        if (!closed) again();
      });
    }, retryMs);
  };

  await open();
  return async () => {
    closed = true;
    clearTimeout(retry);
    clearInterval(heartbeat);
    await client?.end();
  };
}
