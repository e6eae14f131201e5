import tseslint from 'typescript-eslint';
import vue from 'eslint-plugin-vue';
import { closures } from './scripts/lint/closures.js';
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
    plugins: { yichuang: { rules: { closures, directions } } },
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
  {
    // Engines, drivers and parts are closures; classes are kept for errors, and for those a library asks for.
    files: ['{host,contract,cli,imaging,electron,native-bindings,db,platform,simulators}/**/*.ts'],
    ignores: ['host/documents/pdf-fonts.ts'],
    rules: {
      'yichuang/closures': 'error',
    },
  },
  {
    // What was stored or sent is read through its schema; a cast believes whatever an older version wrote.
    files: ['{host,contract,cli,imaging,electron,renderer,native-bindings,db,platform}/**/*.ts', 'renderer/**/*.vue'],
    ignores: ['**/*.test.ts', '**/*.fixture.ts', '**/*.conformance.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          'TSAsExpression:not([typeAnnotation.type="TSUnknownKeyword"]) > ',
          'VariableDeclarator[id.typeAnnotation]:not([id.typeAnnotation.typeAnnotation.type="TSUnknownKeyword"]) > ',
        ].map((before) => ({
          selector: `${before}CallExpression[callee.object.name="JSON"][callee.property.name="parse"]:not([arguments.0.callee.property.name="stringify"])`,
          message:
            '存下来或收到的 JSON 不强转：用它的 zod 结构读（Schema.parse(JSON.parse(…))），不知道结构时写 as unknown。',
        })),
      ],
    },
  },
);
