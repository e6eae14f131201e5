import { describe, expect, it } from 'vitest';
import { effectScope, ref } from 'vue';
import { KeyStack, keyName, listenToKeys, unlessComposing, useKeysWhile } from './keys.ts';

const key = (name: string, held: Partial<KeyboardEvent> = {}): string =>
  keyName({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe('keys', () => {
  it('are named as the buttons show them', () => {
    expect([key('F2'), key('Escape'), key('k', { ctrlKey: true }), key('F9', { shiftKey: true })]).toEqual([
      'F2',
      'Esc',
      'Ctrl+K',
      'Shift+F9',
    ]);
  });

  it('go to the screen opened last, and on to the one below for keys it does not know', () => {
    const stack = new KeyStack();
    const heard: string[] = [];
    stack.add(() => ({ help: () => heard.push('frame F1'), back: () => heard.push('frame Esc') }));
    const remove = stack.add(() => ({ back: () => heard.push('case Esc') }));
    stack.press('back');
    stack.press('help');
    remove();
    stack.press('back');
    expect(heard).toEqual(['case Esc', 'frame F1', 'frame Esc']);
  });

  it('do not reach the work behind a box that is open', () => {
    const stack = new KeyStack();
    const heard: string[] = [];
    stack.add(() => ({ accept: () => heard.push('accept') }));
    stack.add(() => ({}), { isModal: true });
    expect(stack.press('accept')).toBe(false);
    expect(heard).toEqual([]);
  });

  it('go to the box opened last, and to the screen again once it is away', () => {
    const heard: string[] = [];
    const isBoxOpen = ref(false);
    const target = new EventTarget();
    listenToKeys(target as Window);
    const pressEsc = (): void => void target.dispatchEvent(Object.assign(new Event('keydown'), { key: 'Escape' }));
    const scope = effectScope();
    scope.run(() => {
      useKeysWhile(
        () => isBoxOpen.value,
        () => ({
          back: () => {
            heard.push('box');
            isBoxOpen.value = false;
          },
        }),
      );
      useKeysWhile(
        () => true,
        () => ({ back: () => heard.push('case') }),
      );
    });
    isBoxOpen.value = true;
    pressEsc();
    pressEsc();
    scope.stop();
    pressEsc();
    expect(heard).toEqual(['box', 'case']);
  });

  it('belong to the input method while it chooses characters', () => {
    const heard: string[] = [];
    const target = new EventTarget();
    target.addEventListener('keydown', unlessComposing(() => heard.push('chosen')) as EventListener);
    const press = (isComposing: boolean): boolean =>
      target.dispatchEvent(Object.assign(new Event('keydown', { cancelable: true }), { key: 'Enter', isComposing }));
    expect(press(true)).toBe(true);
    expect(heard).toEqual([]);
    // Some input methods hand the Enter that ends the choosing on with the old code alone.
    const last = Object.assign(new Event('keydown', { cancelable: true }), {
      key: 'Enter',
      isComposing: false,
      keyCode: 229,
    });
    expect(target.dispatchEvent(last)).toBe(true);
    expect(heard).toEqual([]);
    expect(press(false)).toBe(false);
    expect(heard).toEqual(['chosen']);
  });
});
