/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-is-pure',
      severity: 'error',
      from: { path: '^core/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^core/', 'node_modules/zod/', 'node_modules/@huggingface/tokenizers/'] },
    },
    {
      name: 'contract-below-policy',
      severity: 'error',
      from: { path: '^core/contract/' },
      to: { path: '^core/(policy|text)/' },
    },
    {
      name: 'tiers-meet-only-in-core',
      severity: 'error',
      from: { path: '^(client|edge|origin)/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(client|edge|origin|models|test|deploy)/',
        pathNot: ['^$1/', '^models/manifest\\.json$'],
      },
    },
    {
      name: 'manifest-enters-at-the-root',
      severity: 'error',
      from: { path: '^(client|edge|origin)/', pathNot: '^(edge/index|origin/main|client/main)\\.tsx?$' },
      to: { path: '^models/manifest\\.json$' },
    },
    {
      name: 'only-the-root-builds-effects',
      severity: 'error',
      from: {
        path: '^(client|edge|origin)/',
        pathNot: [
          '^(client|edge|origin)/(main|index)\\.tsx?$',
          '^(client|edge|origin)/(platform|engine|engines|objects|testing)/',
          '\\.test\\.tsx?$',
        ],
      },
      to: {
        path: '^(client|edge|origin)/(platform|engine|engines|objects|testing)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'heavy-runtimes-have-one-home',
      severity: 'error',
      from: { pathNot: ['^client/engine/', '^origin/engines/', '^models/', '^test/'] },
      to: { path: 'node_modules/(onnxruntime-web|onnxruntime-node|@huggingface/transformers)/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.d\\.ts$',
          '\\.test\\.tsx?$',
          '(main|index|worker|sw|swOff|config|summaryReporter)\\.tsx?$',
        ],
      },
      to: {},
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.hedge|\\.tsbuild)/' },
    enhancedResolveOptions: { conditionNames: ['import', 'default'], exportsFields: ['exports'] },
  },
}
