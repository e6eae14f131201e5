import { describe, expect, it } from 'vitest';
import { canonicalJson, digestOf, unstorable } from './canonical.ts';

describe('canonical payloads', () => {
  it('have one text whatever the key order, and another for another value', () => {
    expect(canonicalJson({ b: [1, { d: null, c: '字' }], a: true })).toBe('{"a":true,"b":[1,{"c":"字","d":null}]}');
    expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, a: 1 }));
    expect(digestOf({ a: [1, 2] })).not.toBe(digestOf({ a: [2, 1] }));
    expect(digestOf({ a: '1' })).not.toBe(digestOf({ a: 1 }));
  });

  it('have the text of their own names, also where those look like the names of another', () => {
    expect(canonicalJson({ b: 1, a: 2 })).toBe('{"a":2,"b":1}');
    expect(canonicalJson({ b: 3, a: 4 })).toBe('{"a":4,"b":3}');
    expect(canonicalJson({ 'b\0a': 5 })).toBe('{"b\\u0000a":5}');
    expect(canonicalJson({ 'b\0a': 5, c: undefined })).toBe('{"b\\u0000a":5}');
  });

  it('are refused when too deep or unstorable, keys included', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(unstorable(deep)).toContain('嵌套');
    expect(unstorable({ 'a\0': 1 })).toContain('字符');
    expect(unstorable({ a: ['\udc00'] })).toContain('字符');
    expect(unstorable({ a: ['𠮷', 1, null, true] })).toBeNull();
  });
});
