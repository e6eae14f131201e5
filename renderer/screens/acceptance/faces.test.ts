import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFaces } from './faces.ts';

const picture = (): File => new File([Uint8Array.of(1)], 'photo.png', { type: 'image/png' });
const living = new Set<string>();
beforeEach(() => {
  const { createObjectURL, revokeObjectURL } = URL;
  vi.spyOn(URL, 'createObjectURL').mockImplementation((one) => {
    const url = createObjectURL(one);
    living.add(url);
    return url;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => {
    living.delete(url);
    revokeObjectURL(url);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  living.clear();
});

it('shows that the photo is coming, then the photo, and lets go of it with the case', async () => {
  const faces = createFaces(() => Promise.resolve({ image: picture(), note: '' }));
  const showing = faces.show('person', 'A', 'photo-1');
  expect(faces.shown.value.person).toMatchObject({ certNo: 'A', url: null, isComing: true });
  await showing;
  expect(faces.shown.value.person).toMatchObject({ certNo: 'A', isComing: false });
  expect([...living]).toEqual([faces.shown.value.person?.url]);
  faces.clear();
  expect(faces.shown.value).toEqual({});
  expect(living.size).toBe(0);
});

it('a photo that comes late is not put to the person read after, nor to a case left', async () => {
  const answers: ((photo: { image: File; note: string }) => void)[] = [];
  const faces = createFaces(() => new Promise((resolve) => answers.push(resolve)));
  const first = faces.show('person', 'A', 'photo-1');
  const second = faces.show('person', 'B', 'photo-2');
  answers[0]!({ image: picture(), note: '' });
  await first;
  expect(faces.shown.value.person).toMatchObject({ certNo: 'B', isComing: true });
  faces.clear();
  answers[1]!({ image: picture(), note: '' });
  await second;
  expect(faces.shown.value).toEqual({});
  expect(living.size).toBe(0);
});

it('without an answer the clerk is told to look at the card', async () => {
  const faces = createFaces(() => Promise.reject(new Error('gone')));
  await faces.show('agent', 'A', 'photo-1');
  expect(faces.shown.value.agent).toMatchObject({
    url: null,
    isComing: false,
    note: expect.stringContaining('对照卡面'),
  });
});
