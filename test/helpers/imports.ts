import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** Source texts by path; paths are relative to the project's folder and written with `/`. */
export type Sources = ReadonlyMap<string, string>;

/** What a zone's files may import: zones, by name, and packages. Files of one zone may import each other. */
export interface Rule {
  readonly zones: readonly string[];
  readonly packages?: readonly string[] | 'any';
}

/** Zones by name. A zone is a folder or a file; the longest name that fits a path is the path's zone. */
export type Rules = Readonly<Record<string, Rule>>;

/** One import: `name` is a path in the project where `own` is true, else a package as written. */
export interface Import {
  readonly name: string;
  readonly own: boolean;
}

/** Reads every TypeScript file of some folders. A folder that is not there yet has no files. */
export function readSources(root: string, folders: readonly string[]): Sources {
  const sources = new Map<string, string>();
  for (const folder of folders.filter((name) => existsSync(join(root, name)))) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      sources.set(
        posix.normalize(path.slice(root.length + 1).replaceAll('\\', '/')),
        readFileSync(path, 'utf8'),
      );
    }
  }
  return sources;
}

/**
 * What a file imports: `import`, `import type`, `export from`, `import()` and workers (`new URL('./x.ts', ...)`).
 */
export function importsOf(path: string, text: string): Import[] {
  const written = ts.preProcessFile(text, true, true).importedFiles.map((file) => file.fileName);
  const workers = [...text.matchAll(/new URL\(\s*['"](\.[^'"]*\.ts)['"]/g)].map((match) => match[1]!);
  return [...written, ...workers].map((name) => {
    const file = name.replace(/\?.*$/, '');
    const own = file.startsWith('.');
    return { name: own ? posix.join(posix.dirname(path), file) : file, own };
  });
}

/**
 * The imports of a file that are still there when it runs: `import type` and `export type` are erased, so two files may
 * describe each other's types.
 */
export function runtimeImportsOf(path: string, text: string): Import[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  const erased = file.statements.filter(
    (node) =>
      (ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) ||
      (ts.isExportDeclaration(node) && node.isTypeOnly),
  );
  let rest = text;
  for (const { pos, end } of erased.reverse()) rest = rest.slice(0, pos) + rest.slice(end);
  return importsOf(path, rest);
}

/** The zone that a path belongs to, or undefined when no rule speaks of it. */
export function zoneOf(path: string, rules: Rules): string | undefined {
  return Object.keys(rules)
    .filter((zone) => path === zone || path.startsWith(`${zone}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** One sentence for every import that the rules do not allow, and for every file that no rule speaks of. */
export function forbiddenImports(
  sources: Sources,
  rules: Rules,
  aliases: Readonly<Record<string, string>> = {},
) {
  const problems: string[] = [];
  for (const [path, text] of sources) {
    const zone = zoneOf(path, rules);
    if (zone === undefined) {
      problems.push(`${path} is in no zone: give its folder a rule`);
      continue;
    }
    const rule = rules[zone]!;
    for (const written of importsOf(path, text)) {
      const name = aliases[written.name] ?? written.name;
      if (written.own || name !== written.name) {
        const target = zoneOf(name, rules);
        if (target === undefined || (target !== zone && !rule.zones.includes(target))) {
          problems.push(`${path} imports ${name}: ${zone} may not import ${target ?? 'that'}`);
        }
      } else if (
        rule.packages !== 'any' &&
        !rule.packages?.some((known) => name === known || name.startsWith(`${known}/`))
      ) {
        problems.push(`${path} imports ${name}: ${zone} may not import that package`);
      }
    }
  }
  return problems;
}

/** Every ring of imports that are there at run time, once, as the list of its files, the first one repeated at the end. */
export function importCycles(sources: Sources): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      cycles.push([...trail.slice(start), path]);
      return;
    }
    const text = sources.get(path);
    if (text === undefined || done.has(path)) return;
    trail.push(path);
    for (const next of runtimeImportsOf(path, text)) visit(next.name);
    trail.pop();
    done.add(path);
  };
  for (const path of sources.keys()) visit(path);
  return cycles;
}

/** The names, strings and template texts of a file; comments are left out. */
function codeOf(text: string): string {
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, false);
  const parts: string[] = [];
  const collect = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) parts.push(node.text);
    else if (ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) parts.push(node.text);
    ts.forEachChild(node, collect);
  };
  collect(file);
  return parts.join(' ');
}

/** The words of a file's code, lower case: `hiddenSize` and `HIDDEN_SIZE` are both "hidden", "size". */
export function codeWords(text: string): Set<string> {
  const spaced = codeOf(text)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');
  return new Set(spaced.toLowerCase().match(/[a-z]+/g) ?? []);
}

/** The WebGPU type names (`GPUDevice`) and plain `GPU` in a file's code. */
export function gpuNames(text: string): string[] {
  return [...new Set(codeOf(text).match(/\bGPU[A-Za-z]*/g) ?? [])];
}
