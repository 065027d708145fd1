import { openTables } from '#tables'
import { importSource, readVersion, dataMigrations } from '#data'
import { openCatalog, openState } from '#catalog'
import { openObjects } from '#objects'
import { nodeEffects } from '#base'
import { mkdtempSync, rmSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
const root=mkdtempSync('/tmp/imp/root-')
const catalog=await openCatalog({path:root+'/catalog.sqlite',migrations:dataMigrations})
const timed = <T extends object>(t:T) => new Proxy(t,{get(o,k){const f=(o as any)[k]; if (typeof f!=='function') return f; return async(...a:any[])=>{const s=performance.now(),u=process.cpuUsage(); const h=monitorEventLoopDelay({resolution:1}); h.enable(); try{return await f.apply(o,a)}finally{const d=process.cpuUsage(u);h.disable(); const e=performance.now()-s; if(e>20)console.log('   ',String(k),e.toFixed(0)+'ms cpu',((d.user+d.system)/1000).toFixed(0),'gap',(h.max/1e6).toFixed(0))}}}}) as T
const objects=timed(await openObjects(root,{stats:openState(root+'/state.sqlite')}))
const t = timed(await openTables({threads:2,memoryBytes:4e9,temporary:root+'/tmp', directories:[root]}))
const place={catalog,objects,tables:async()=>t,effects:nodeEffects()}
const s=performance.now()
const r=await importSource(place,{source:process.argv[2]!})
console.log('import',(performance.now()-s).toFixed(0))
for(let k=0;k<3;k++){const s2=performance.now(); await readVersion(place,r.version); console.log('read',(performance.now()-s2).toFixed(0))}
await t.close(); await catalog.close(); rmSync(root,{recursive:true})
