import tseslint from 'typescript-eslint';
import vue from 'eslint-plugin-vue';
import { directions } from './scripts/lint/directions.js';

export default tseslint.config(
  { ignores: ['out/**', 'node_modules/**', 'demo-output/**', 'data/**'] },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/essential'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
  },
  {
    plugins: { yichuang: { rules: { directions } } },
    rules: {
      'yichuang/directions': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-undef': 'off',
      'no-console': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      '@typescript-eslint/ban-ts-comment': 'error',
      'vue/multi-word-component-names': 'off',
    },
  },
);
