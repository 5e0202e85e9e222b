"""How the page of a report looks: its template, with a style for screens, light and dark, and for paper."""

from __future__ import annotations

# How many strengths of its colour a cell of a table of heat may have.
STRENGTHS = 9

_STYLE = """\
<style>
@page { size: A4; margin: 14mm 14mm 16mm; @bottom-center { content: counter(page) " / " counter(pages); \
direction: ltr; font: 8pt "Noto Sans", Arial, sans-serif; \
color: #57606a } }
:root {
  color-scheme: light;
  --ink: #1b2127; --soft: #56606b; --paper: #fff; --raised: #f4f6f8; --edge: #d3d9df;
  --bar: #2f72b8; --heat: #86bbee; --band: #dbe8f5; --alarm: #b3261e; --link: #1a5a9c;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --ink: #e7ebef; --soft: #a9b3bd; --paper: #14181d; --raised: #1e242b; --edge: #38414b;
    --bar: #62a3e0; --heat: #24609c; --band: #263a50; --alarm: #ff9d92; --link: #8ec2f5;
  }
}
* { box-sizing: border-box }
html { background: var(--paper); color: var(--ink); scroll-padding-top: 1rem }
body { max-width: 76rem; margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 2.5rem); overflow-wrap: break-word;
  font: 1rem/1.5 "Noto Sans", "Noto Sans Hebrew", system-ui, Arial, sans-serif }
h1 { margin: 0 0 .5rem; font-size: 1.7rem; line-height: 1.25 }
h2 { margin: 0 0 .5rem; padding-top: .6rem; border-top: 3px solid var(--bar); font-size: 1.25rem; line-height: 1.3 }
h1::first-letter, h2::first-letter, caption span::first-letter, figcaption b::first-letter, .up::first-letter,
figcaption span::first-letter, .says::first-letter, header dt::first-letter, .tiles dt::first-letter,
summary span::first-letter, nav a::first-letter,
.note::first-letter { text-transform: uppercase }
section { margin-top: 2.6rem }
p { margin: 0 0 .3rem }
[dir=rtl] .says { text-align: right }
a { color: var(--link) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
small, .note, .soft { color: var(--soft); font-size: .85em }
code { font: .9em "Noto Sans Mono", ui-monospace, Consolas, monospace; overflow-wrap: anywhere }
.about { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0 }
.about dt { color: var(--soft) } .about dd { margin: 0; min-width: 0 }
nav ul { display: flex; flex-wrap: wrap; gap: .4rem; margin: 1.2rem 0 0; padding: 0; list-style: none }
nav a { display: inline-block; padding: .25rem .7rem; border: 1px solid var(--edge); border-radius: 1rem;
  font-size: .9rem; text-decoration: none }
nav a:hover { background: var(--raised) }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .7rem; margin: .8rem 0 1rem }
.tiles div { padding: .7rem .9rem; border-radius: .5rem; background: var(--raised); break-inside: avoid }
.tiles dt { color: var(--soft); font-size: .85rem; line-height: 1.3 }
.tiles dd { margin: .15rem 0 0; font-size: 1.7rem; font-weight: 600; line-height: 1.2 }
.tiles small { display: block; font-size: .8rem; font-weight: 400 }
.first { margin: .8rem 0; padding: .7rem .9rem; border-radius: .5rem; background: var(--raised);
  border-inline-start: 5px solid var(--bar); font-size: 1.1rem; font-weight: 600 }
.nothing { margin-top: 2rem; font-size: 1.3rem }
.wide { overflow-x: auto; margin-top: 1rem; max-width: 100% }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums }
table.small { width: auto; min-width: min(100%, 34rem) }
caption { padding: 0 0 .3rem; text-align: start; font-weight: 600 }
caption span { display: inline-block; position: sticky; inset-inline-start: 0; max-width: calc(100vw - 2.5rem) }
caption.unseen span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap }
th, td { padding: .28rem .6rem; border-bottom: 1px solid var(--edge); text-align: start; vertical-align: top }
thead th { border-bottom: 2px solid var(--edge); color: var(--soft); font-size: .88em; line-height: 1.3;
  vertical-align: bottom }
tbody th { min-width: 7.5rem; max-width: 20rem; font-weight: 400; overflow-wrap: anywhere }
.n { text-align: end } td.n { white-space: nowrap } td.t { min-width: 9rem; overflow-wrap: anywhere }
td.share, .day tbody th { white-space: nowrap }
.share b { display: inline-block; min-width: 3.7em; text-align: end; font-weight: 600 }
.drawn { min-width: 9.5rem; width: 22% }
.drawn div { display: grid; grid-template-columns: 3.6em 1fr; gap: .6rem; align-items: center }
thead .drawn { padding-inline-start: .6rem }
.drawn bdi { text-align: end }
.drawn i { display: block; width: var(--w); min-width: 2px; height: .8em; border-radius: 2px; background: var(--bar);
  print-color-adjust: exact }
.drawn i.none { visibility: hidden }
table.heat { min-width: calc(8rem + var(--columns)); table-layout: fixed }
.heat td, .heat thead th { font-size: .8rem; line-height: 1.8 }
.heat td, .heat thead th { padding: .28rem .1rem; text-align: center; white-space: nowrap }
.heat thead th:first-child { width: 8rem; padding-inline-start: .6rem; text-align: start }
.heat td { border: 1px solid var(--paper); print-color-adjust: exact }
{% for strength in strengths -%}
.h{{ strength }} { background: color-mix(in srgb, var(--heat) {{ (100 * strength / strengths|length)|round|int }}%, \
var(--paper)) }
{% endfor -%}
details { margin-top: .4rem; font-size: .92rem }
summary { padding: .15rem 0; color: var(--link); cursor: pointer } summary span { display: inline-block }
.commands { margin: .3rem 0 0; padding-inline-start: 1.2rem } .commands li { margin: .1rem 0 }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 28rem), 1fr)); gap: 1.6rem 2rem;
  margin-top: 1rem }
.charts > div { min-width: 0 }
figure { margin: 0 }
figcaption b { display: block }
figcaption span { display: block; color: var(--soft); font-size: .88rem }
.plot { display: grid; grid-template: 11rem 1.5rem / 3.4rem 1fr; column-gap: .5rem; margin-top: .7rem; direction: ltr;
  color: var(--soft); font-size: .78rem; line-height: 1; font-variant-numeric: tabular-nums }
.plot .rows, .plot .days { position: relative }
.plot .days { grid-column: 2; margin-top: .5rem }
.plot .rows span { position: absolute; right: 0; top: var(--at); transform: translateY(-50%); white-space: nowrap }
.plot .days span { position: absolute; left: var(--at); transform: translateX(-50%); white-space: nowrap }
.plot .days span:first-child { transform: none }
.plot .days span:last-child:not(:first-child) { left: auto; right: 0; transform: none }
svg { display: block; width: 100%; height: 100%; overflow: visible; direction: ltr; print-color-adjust: exact }
svg path { fill: none; vector-effect: non-scaling-stroke }
svg .grid { stroke: var(--edge); stroke-width: 1px }
svg .band { fill: var(--band) }
svg .line { stroke: var(--bar); stroke-width: 1.5px; stroke-linejoin: round }
svg .usual { stroke: var(--bar); stroke-width: 5px; stroke-linecap: round }
svg .signals { stroke: var(--alarm); stroke-width: 10px; stroke-linecap: square }
svg .hollow { stroke: var(--paper); stroke-width: 5px; stroke-linecap: square }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin-top: .9rem; color: var(--soft); font-size: .85rem }
.key span { display: flex; align-items: center; gap: .4rem }
.key span::before { content: ""; width: .9rem; height: .8rem; print-color-adjust: exact }
.key .band::before { background: var(--band); border: 1px solid var(--edge) }
.key .usual::before { width: .5rem; height: .5rem; border-radius: 50%; background: var(--bar) }
.key .signals::before { width: .8rem; border: .22rem solid var(--alarm) }
.meanings { margin: .8rem 0 0 }
.meanings div { display: grid; grid-template-columns: minmax(8rem, 15rem) 1fr; gap: .2rem 1.5rem; padding: .35rem 0;
  border-bottom: 1px solid var(--edge); break-inside: avoid }
.meanings dt { font-weight: 600 } .meanings dd { margin: 0 }
footer { margin-top: 3rem; padding-top: .6rem; border-top: 1px solid var(--edge); color: var(--soft);
  font-size: .8rem; overflow-wrap: anywhere }
@media screen and (max-width: 48rem) {
  .wide { background: linear-gradient(90deg, var(--paper) 1.5rem, transparent) left / 3rem 100% local no-repeat,
    linear-gradient(270deg, var(--paper) 1.5rem, transparent) right / 3rem 100% local no-repeat,
    linear-gradient(90deg, var(--edge), transparent) left / 1rem 100% scroll no-repeat,
    linear-gradient(270deg, var(--edge), transparent) right / 1rem 100% scroll no-repeat }
  tbody th, thead th:first-child { position: sticky; inset-inline-start: 0; background: var(--paper); max-width: 9rem }
  table.small { min-width: 100% }
  table:not(.heat):not(.small) thead th { min-width: 5.5rem } td.t { min-width: 13rem }
}
@media screen and (max-width: 36rem) {
  .narrow .share small { display: block; padding-inline-start: .3rem }
  .about, .meanings div { grid-template-columns: 1fr } .about dd { margin-bottom: .4rem }
}
@media print {
  html { font-size: 9.5pt } body { max-width: none; padding: 0; line-height: 1.4 }
  nav, details:not([open]) { display: none }
  details.rest:not([open]) { display: block } details.rest summary { list-style: none; color: var(--soft) }
  section { margin-top: 7mm }
  h1, h2, caption, figcaption, thead { break-after: avoid }
  h2, tr, figure, .first, .says { break-inside: avoid }
  .says { break-after: avoid }
  .wide { overflow: visible; margin-top: 2.5mm }
  .whole { break-inside: avoid }
  table { font-size: 8pt } th, td { padding: .6mm 1.2mm }
  .share b { min-width: 2.6em }
  .drawn { width: 32mm; min-width: 28mm } td.t { min-width: 16mm }
  tbody th { min-width: 18mm }
  table.heat { min-width: 0; table-layout: auto }
  .heat td, .heat thead th { padding: .6mm .2mm; font-size: 6.5pt; line-height: 1.6 }
  .heat thead th:first-child { width: auto }
  .tiles { grid-template-columns: repeat(4, 1fr) } .tiles dd { font-size: 15pt }
  .tiles div, .first { border: 1px solid var(--edge) } .first { border-inline-start: 5px solid var(--bar) }
  .charts { grid-template-columns: 1fr 1fr; gap: 6mm } .plot { grid-template-rows: 34mm 1.5rem }
  .meanings { font-size: 8.5pt }
  a { color: inherit; text-decoration: none }
}
</style>
</head>
"""

_MACROS = """\
{% macro rows_of(table, some) %}
<table{{ table.look }}>
<caption id="{{ some.id }}"{% if table.is_alone and not some.rest %} class="unseen"{% endif %}><span>\
{{ some.title }}</span></caption>
<thead><tr>{% for column in table.columns %}<th scope="col"{{ column.look }}>{{ column.heading }}</th>{% endfor %}\
</tr></thead>
<tbody>
{% for row in some.rows -%}
<tr><th scope="row"{{ row.look }}>{{ row.head }}</th>{% for cell in row.cells %}<td{{ cell.look }}>\
{{ cell.says }}</td>{% endfor %}</tr>
{% endfor -%}
</tbody>
</table>
{% endmacro %}

{% macro framed(table, some) %}
<div class="wide{% if some.is_short %} whole{% endif %}" role="group" tabindex="0" aria-labelledby="{{ some.id }}">
{{ rows_of(table, some) }}</div>
{% endmacro %}

{% macro shown(table) %}
{{ framed(table, table.first) }}
{% if table.key %}<p class="note">{{ table.key }}</p>
{% endif -%}
{% if table.others %}<details class="rest"><summary><span>{{ table.others.summary }}</span></summary>
{{ framed(table, table.others) }}</details>
{% endif -%}
{% if table.left_out %}<p class="note">{{ table.left_out }}</p>
{% endif -%}
{{ commands(table) }}
{% endmacro %}

{% macro commands(table) %}
{% if table.commands %}<details><summary><span>{{ words.commands }}</span></summary>
<ul class="commands">
{% for command in table.commands -%}
<li>{{ command.name }} <code dir="ltr">{{ command.words }}</code></li>
{% endfor -%}
</ul></details>
{% endif -%}
{% endmacro %}

{% macro drawn(table) %}
{% set picture = table.picture %}
<div>
<figure>
<figcaption><b>{{ table.first.title }}</b><span>{{ picture.says }}</span></figcaption>
<div class="plot" dir="ltr">
<div class="rows" aria-hidden="true">{% for label in picture.rows %}<span style="--at:{{ label.at }}%">{{ label.says }}\
</span>{% endfor %}</div>
<svg role="img" aria-labelledby="{{ table.first.id }}-says" viewBox="0 0 {{ picture.width }} {{ picture.height }}" \
preserveAspectRatio="none"><title id="{{ table.first.id }}-says">{{ picture.title }}</title>
{% if picture.band %}<path class="band" d="{{ picture.band }}"/>{% endif %}
<path class="grid" d="{{ picture.grid }}"/>
<path class="line" d="{{ picture.line }}"/>
{% if picture.usual %}<path class="usual" d="{{ picture.usual }}"/>{% endif %}
{% if picture.signals %}<path class="signals" d="{{ picture.signals }}"/>\
<path class="hollow" d="{{ picture.signals }}"/>{% endif %}
</svg>
<div class="days" aria-hidden="true">{% for label in picture.days %}<span style="--at:{{ label.at }}%">{{ label.says }}\
</span>{% endfor %}</div>
</div>
</figure>
<details><summary><span>{{ words.table }}</span></summary>
{{ framed(table, table.first) }}
{% if table.others %}{{ framed(table, table.others) }}{% endif %}
{% if table.left_out %}<p class="note">{{ table.left_out }}</p>{% endif %}
</details>
</div>
{% endmacro %}
"""

_BODY = """\
<body>
<header>
<h1>{{ heading }}</h1>
<dl class="about">
{% for name, value in about %}<dt>{{ name }}</dt><dd>{{ value }}</dd>
{% endfor -%}
</dl>
<nav aria-label="{{ words.contents }}"><ul>
{% for section in sections -%}
<li><a href="#{{ section.name }}">{{ section.title }}</a></li>
{% endfor -%}
<li><a href="#definitions">{{ words.definitions }}</a></li>
</ul></nav>
</header>
<main>
{% if nothing %}<p class="nothing says" dir="auto">{{ nothing }}</p>
{% endif -%}
{% for section in sections %}
<section id="{{ section.name }}">
<h2>{{ section.title }}</h2>
{% if section.tiles %}<dl class="tiles">
{% for tile in section.tiles %}<div><dt>{{ tile.name }}</dt><dd>{{ tile.value }}</dd></div>
{% endfor -%}
</dl>
{% endif -%}
{% for sentence in section.says -%}
<p class="says{% if section.tiles and loop.first and section.has_first %} first{% endif %}" dir="auto">\
{{ sentence }}</p>
{% endfor -%}
{% if section.pictures %}
<div class="charts">
{% for table in section.pictures %}{{ drawn(table) }}{% endfor -%}
</div>
{% if section.has_band %}<p class="key"><span class="band">{{ words.band }}</span>\
<span class="usual">{{ words.week }}</span><span class="signals">{{ words.signal }}</span></p>
{% endif -%}
{% endif -%}
{% for table in section.tables %}{{ shown(table) }}{% endfor -%}
</section>
{% endfor %}
<section id="definitions">
<h2>{{ words.definitions }}</h2>
<p class="says" dir="auto">{{ words.interval }}</p>
<dl class="meanings" dir="ltr" lang="en">
{% for name, meaning in definitions %}<div><dt{% if name[0].isalpha() %} class="up"{% endif %}>{{ name }}</dt>\
<dd>{{ meaning }}</dd></div>
{% endfor -%}
</dl>
</section>
</main>
<footer>{{ standing }}</footer>
</body>
</html>
"""

TEMPLATE = _STYLE + _MACROS + _BODY
