/**
 * Type-checks the files each tsconfig includes. What they import is looked up, not checked once more: it has a tsconfig of its
 * own, and checking it with each of those who import it took most of the time. Files several of them read are parsed once.
 * usage: own-files.ts FOLDER-OR-TSCONFIG…; prints what is wrong, and at last one line of JSON with those that failed
 */
import path from 'node:path';
import ts from 'typescript';

const root = path.join(import.meta.dirname, '../..');
const parsed = new Map<string, ts.SourceFile | undefined>();

const failed = process.argv.slice(2).filter((asked) => !isFine(asked));
console.log(JSON.stringify(failed));

function isFine(asked: string): boolean {
  const place = path.resolve(root, asked);
  const file = place.endsWith('.json') ? place : path.join(place, 'tsconfig.json');
  const config = ts.getParsedCommandLineOfConfigFile(
    file,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail },
  );
  if (!config) throw new Error(`${file} 读不出来`);
  const program = ts.createProgram(config.fileNames, config.options, hostOf(config.options));
  const found = [
    ...config.errors,
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...config.fileNames.flatMap((name) => {
      const source = program.getSourceFile(name);
      return source ? [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)] : [];
    }),
  ];
  const text = ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(found), {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  });
  if (text !== '') console.log(`${asked}:\n${text}`);
  return !found.some((one) => one.category === ts.DiagnosticCategory.Error);
}

function hostOf(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const parse = host.getSourceFile;
  host.getSourceFile = (name, how, ...rest) => {
    const key = `${name} ${JSON.stringify(how)}`;
    if (!parsed.has(key)) parsed.set(key, parse(name, how, ...rest));
    return parsed.get(key);
  };
  return host;
}

function fail(diagnostic: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
}
