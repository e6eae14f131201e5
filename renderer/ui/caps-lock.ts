import { ref } from 'vue';

/** For fields of passwords: whether Caps Lock is on, as the last key said. */
export function useCapsLock() {
  const isCapsOn = ref(false);
  return {
    isCapsOn,
    lookAtCaps: (event: KeyboardEvent): void => {
      isCapsOn.value = event.getModifierState('CapsLock');
    },
  };
}

export const capsWords = '大写锁定开着：输入的字母是大写。要小写，先按一下 CapsLock。';
