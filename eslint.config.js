import js from '@eslint/js';
import globals from 'globals';
import lit from 'eslint-plugin-lit';

export default [
  { ignores: ['static/dist/**', 'static/src/generated/**', 'node_modules/**', '.venv/**', 'build/**', 'instance/**'] },
  js.configs.recommended,
  {
    files: ['static/src/**/*.js'],
    languageOptions: { globals: { ...globals.browser } },
    plugins: { lit },
    rules: {
      ...lit.configs['flat/recommended'].rules,
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-restricted-properties': ['error', { property: 'innerHTML', message: 'Text goes through lit, which escapes it.' }],
    },
  },
  {
    files: ['service_worker/**/*.js'],
    languageOptions: { globals: { ...globals.serviceworker, LATER: 'readonly', SHELL: 'readonly', BUILD_NAME: 'readonly' } },
  },
  { files: ['tests/browser/*.js'], languageOptions: { globals: { ...globals.browser } } },
  { files: ['tools/**/*.mjs', 'tests/**/*.mjs', 'bench/**/*.mjs'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
];
