"""Style of the page. Grounds are neutral greys: a tinted one would shift the colors beside it."""

STYLE = """
:root{color-scheme:light dark;--ground:#f4f4f4;--card:#fff;--ink:#1b1b1b;--faint:#626262;
--line:#dcdcdc;--well:#e6e6e6;--was:#8c8c8c;--now:#1c5fc4;--half-was:#8c8c8c2e;--half-now:#1c5fc426;
--good:#1a6b45;--bad:#a52a1f;--unsure:#6a5600;--good-tint:#e2f0e8;--bad-tint:#f7e4e1;
--unsure-tint:#f2ecd6}
@media (prefers-color-scheme:dark){:root{--ground:#161616;--card:#202020;--ink:#ececec;
--faint:#a0a0a0;--line:#353535;--well:#2b2b2b;--was:#9a9a9a;--now:#78aefc;--half-was:#9a9a9a30;
--half-now:#78aefc2e;--good:#7fd3a5;--bad:#f2998f;--unsure:#dcc36a;--good-tint:#1d3428;
--bad-tint:#3d2522;--unsure-tint:#35301b}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:1120px;margin:0 auto;padding:56px 28px 96px}
h1{font-size:38px;line-height:1.12;letter-spacing:-.02em;margin:6px 0 10px;overflow-wrap:anywhere}
h2{font-size:21px;line-height:1.25;letter-spacing:-.01em;margin:64px 0 6px}
h3{font-size:15px;margin:0 0 2px}
p{margin:0 0 10px}
.eyebrow{font-size:13px;letter-spacing:.08em;text-transform:uppercase;color:var(--faint);margin:0}
.facts,.about{color:var(--faint);font-size:14px}
.about{max-width:70ch}
.lead{font-size:20px;line-height:1.45;max-width:62ch;margin:22px 0 0}
.notes{margin:20px 0 0;padding:12px 16px 12px 34px;background:var(--card);border-radius:6px;
font-size:14px;color:var(--faint)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(196px,1fr));gap:12px;
margin:28px 0 0;padding:0;list-style:none}
.tiles li{background:var(--card);border-radius:8px;padding:16px 16px 14px;display:flex;
flex-direction:column}
.tiles h3{color:var(--faint);font-weight:500;font-size:14px;min-height:42px}
.figure{font-size:27px;line-height:1.15;letter-spacing:-.02em;font-variant-numeric:tabular-nums;
margin:0 0 2px;white-space:nowrap}
.figure small{font-size:14px;letter-spacing:0;color:var(--faint)}
.from{font-size:13px;color:var(--faint);margin:0 0 12px;font-variant-numeric:tabular-nums}
.chip{display:inline-block;padding:2px 9px;border-radius:99px;font-size:13px;font-weight:550;
margin-top:auto;align-self:flex-start}
.tighter{color:var(--good);background:var(--good-tint)}
.wider{color:var(--bad);background:var(--bad-tint)}
.unclear,.few{color:var(--unsure);background:var(--unsure-tint)}
.interval{font-size:12px;color:var(--faint);margin:4px 0 0}
.sheets{display:grid;grid-template-columns:1fr 1fr;gap:28px;margin-top:18px}
.sheets.single{grid-template-columns:1fr}
.sheets h3{font-weight:600;margin-bottom:8px}
.sheet{display:grid;grid-template-columns:repeat(auto-fill,minmax(88px,1fr));gap:6px 6px;margin:0;
padding:0;list-style:none}
.sheet figure,.pair figure{margin:0}
.sheet .well{display:flex;background:var(--well);border-radius:3px;overflow:hidden;
box-shadow:0 0 0 1px var(--line)}
.sheet img{width:100%;height:100%;object-fit:contain;display:block}
.sheet figcaption{font-size:10.5px;line-height:1.3;color:var(--faint);margin:3px 0 2px;
overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.panel{background:var(--card);border-radius:8px;padding:18px 20px;margin:14px 0 0}
.two{display:grid;grid-template-columns:1fr 1fr;gap:0 14px}
.two .whole{grid-column:1/-1}
.chart{display:block;width:100%;height:auto;overflow:visible}
.chart text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--faint)}
.chart .label{fill:var(--ink);font-size:13px}
.chart .grid{stroke:var(--line);stroke-width:1}
.chart .before circle,.chart .before rect{fill:var(--was);fill-opacity:.75}
.chart .after circle,.chart .after rect{fill:var(--now);fill-opacity:.8}
.chart .before .half{fill:var(--half-was);fill-opacity:1}
.chart .after .half{fill:var(--half-now);fill-opacity:1}
.chart .median{stroke:var(--ink);stroke-width:2}
.chart .target{stroke:var(--good);stroke-width:1.5;stroke-dasharray:4 3}
.chart .note{fill:var(--good);paint-order:stroke;stroke:var(--card);stroke-width:4px}
.chart .star{stroke:var(--good);stroke-width:2}
.chart .move{stroke:var(--line);stroke-width:1}
.chart .was{fill:none;stroke:var(--was);stroke-width:1.4}
.chart .chip{stroke:var(--now);stroke-width:1.6;padding:0}
.bar{width:124px;height:10px;vertical-align:middle}
.bar .was{fill:var(--was)}.bar .now{fill:var(--now)}
table{border-collapse:collapse;width:100%;font-size:14px}
th{font-weight:500;color:var(--faint);text-align:left;font-size:13px}
th,td{padding:8px 14px 8px 0;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td,tr:last-child th{border-bottom:0}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tbody th{color:var(--ink);font-size:14px}
.swatch{display:inline-block;width:34px;height:34px;border-radius:5px;vertical-align:middle;
margin-right:12px;box-shadow:inset 0 0 0 1px #80808055}
.color{display:flex;align-items:center}
.color small{display:block;color:var(--faint);font-size:12.5px;font-weight:400}
td small,th small{display:block;color:var(--faint);font-size:12.5px}
.within{color:var(--good)}.beyond{color:var(--bad)}
.outliers{margin:14px 0 0;padding:0;list-style:none}
.outliers li.one{display:grid;grid-template-columns:296px 1fr;gap:22px;background:var(--card);
border-radius:8px;padding:16px 18px;margin:0 0 10px}
.outliers li.bare{display:block}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:6px;align-items:start}
.pair img{display:block;width:100%;max-height:150px;object-fit:contain;border-radius:3px;
background:var(--well);outline:1px solid var(--line);outline-offset:-1px}
.pair figcaption{font-size:11.5px;color:var(--faint);margin-top:3px}
.outliers ul{margin:6px 0 0;padding:0;list-style:none}
.outliers ul li{margin:0 0 8px}
.outliers ul p{margin:0}
.todo{color:var(--faint);font-size:14px}
.name{overflow-wrap:anywhere;font-weight:600;font-size:15px;margin:0}
.scroll{overflow-x:auto}
dl{display:grid;grid-template-columns:minmax(170px,auto) 1fr;gap:6px 22px;font-size:14px;
margin:12px 0 0}
dt{font-weight:550}dd{margin:0;color:var(--faint)}
footer{margin-top:64px;padding-top:16px;border-top:1px solid var(--line);font-size:13px;
color:var(--faint)}
@media (max-width:760px){main{padding:32px 16px 64px}h1{font-size:29px}.lead{font-size:18px}
.two,.sheets,.outliers li.one{grid-template-columns:1fr}dl{grid-template-columns:1fr}}
@media print{:root{--ground:#fff;--card:#fff;--ink:#000;--faint:#444;--line:#ccc}
body{font-size:11pt}main{max-width:none;padding:0}h2{margin-top:28px;break-after:avoid}
.tiles li,.panel,.outliers li.one{border:1px solid var(--line)}
.tiles li,.panel,.outliers li.one,.sheet li,tr,svg{break-inside:avoid}
.sheet{grid-template-columns:repeat(5,1fr)}}
"""
