import { readFileSync } from 'node:fs'; import { tableFromIPC } from 'apache-arrow'; import { gzipSync } from 'node:zlib';
const t=tableFromIPC(readFileSync(process.argv[2]));
console.log(t.numRows, t.schema.metadata);
for(const f of t.schema.fields){const c=t.getChild(f.name)!;const bytes=c.data.reduce((n,d)=>n+d.byteLength,0);console.log(f.name,String(f.type),'nulls',c.nullCount,'bytes',bytes,'distinct',new Set(c.toArray().length?[...c]:[]).size)}
