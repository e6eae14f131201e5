import { expect, it } from 'vitest';
import { StoreError } from '#db/errors.ts';
import { storeFailure } from './guard.ts';

it('says how much room an upgrade needs and that nothing was begun', () => {
  const megabyte = 1024 * 1024;
  const room = { needed: 300.2 * megabyte, free: 40.9 * megabyte };
  const failure = storeFailure(new StoreError('NO_ROOM', '/data/station.db', undefined, room));
  expect([failure.code, failure.who]).toEqual(['DB_NO_ROOM', 'technician']);
  expect(failure.message).toContain(
    '/data/station.db 所在的磁盘需要空出 301 MB，现在只有 40 MB，没有开始；数据没有动过',
  );
});
