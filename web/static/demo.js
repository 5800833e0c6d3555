// Keeps the right half of the demo's page fresh. Without this module the link "Look again" does.
const now = document.getElementById('now')
const live = document.getElementById('live')
const every = 1500 // milliseconds
let tag = ''
let waiting = null

async function look() {
  const answer = await fetch(now.dataset.from, { headers: tag ? { 'If-None-Match': tag } : {}, cache: 'no-store' })
  if (answer.status === 304) return
  if (!answer.ok) throw new Error(answer.statusText)
  tag = answer.headers.get('ETag')
  waiting = await answer.text()
}

// Nothing is swapped under somebody who reads or types in it.
function show() {
  if (waiting === null) return
  if (now.contains(document.activeElement) || now.querySelector('details[open]')) {
    live.textContent = 'There is something new. It shows when you close what you read.'
    return
  }
  now.innerHTML = waiting
  waiting = null
  live.textContent = 'Up to date, ' + new Date().toLocaleTimeString()
}

async function loop() {
  try {
    if (!document.hidden) await look()
    show()
  } catch {
    live.textContent = 'Not up to date: the demo does not answer.'
  }
  setTimeout(loop, every)
}
loop()
