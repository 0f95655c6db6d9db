import { style } from "../style.ts";

/** The HTML of the live page before its first event. */
export const pageHtml: string = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>squeezenet train</title>
<style>${style}</style>
</head>
<body>
<main>
<h1 id="name">squeezenet train</h1>
<p class="soft"><span id="net"></span> <span id="connection" role="status">connecting …</span></p>
<div id="messages"></div>
<div id="facts"></div>
<div class="charts" id="charts"></div>
</main>
<script src="/d3.js"></script>
<script src="/plot.js"></script>
<script type="module" src="/modules/live/page.js"></script>
</body>
</html>
`;
