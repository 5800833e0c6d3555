// The one module of the staff's pages. Everything works without it, by links and forms; with it a case opens beside its list,
// keys do what buttons do, and what is typed is kept as it is typed.
const $ = (selector, root = document) => root.querySelector(selector)
const all = (selector, root = document) => [...root.querySelectorAll(selector)]
const wide = matchMedia('(min-width: 60em) and (min-height: 30em)')
const say = words => { $('#announce').textContent = words }

// Opening a case beside the list ------------------------------------------------------------------------------------
let opening = 0
const pageOf = at => at.pathname + at.search
let here = pageOf(location)

async function open(url, push) {
  const mine = ++opening
  await flush()
  let html
  try {
    const answer = await fetch(url, { headers: { 'X-Part': 'case' }, cache: 'no-store' })
    if (!answer.ok || answer.redirected) throw new Error(answer.status)
    html = await answer.text()
  } catch { // the page itself says what is the matter
    location.href = url
    return
  }
  if (mine !== opening) return
  const next = new DOMParser().parseFromString(html, 'text/html').querySelector('#case')
  $('#case').replaceWith(next)
  document.body.dataset.view = 'case'
  if (push) history.pushState(null, '', url)
  here = pageOf(location)
  mark(new URL(url, location).pathname)
  document.title = $('#case-h').textContent + document.title.replace(/^.*(?= · )/, '')
  $('#case-h').focus({ preventScroll: true })
  settle()
  listen()
}

function mark(path) {
  for (const a of all('#list .what a')) {
    if (a.pathname === path) a.setAttribute('aria-current', 'true')
    else a.removeAttribute('aria-current')
  }
}

document.addEventListener('click', e => {
  const a = e.target.closest('#list .what a')
  if (!a || !wide.matches || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || !$('#case')) return
  e.preventDefault()
  open(a.href, true)
})
addEventListener('popstate', () => {
  if (pageOf(location) === here) return // a link to a place on this page: it takes the focus there, and nothing else
  here = pageOf(location)
  if ($('#list') && location.pathname.startsWith('/inbox/')) open(location.href, false)
  else location.reload()
})

// Drafts ------------------------------------------------------------------------------------------------------------
let waiting = null // the form whose text is not kept yet
let timer = 0

document.addEventListener('input', e => {
  const form = e.target.closest('form[data-draft]')
  if (!form || !form.elements.text) return
  waiting = form
  clearTimeout(timer)
  timer = setTimeout(flush, 800)
})

async function flush() {
  clearTimeout(timer)
  const form = waiting
  if (!form) return
  waiting = null
  const body = new URLSearchParams({ kind: form.dataset.draft, text: form.elements.text.value, subject: form.elements.subject?.value ?? '', tail: form.dataset.tail ?? '' })
  const saved = $('[data-saved]', form)
  try {
    const answer = await fetch(form.action.replace(/\/(answer|note)(?=\?|$)/, '/draft'), { method: 'POST', body, keepalive: true })
    if (!answer.ok || answer.redirected) throw new Error(answer.status)
    saved.textContent = 'Draft kept'
    const cost = $('[data-cost]', form)
    if (cost) cost.textContent = await answer.text()
  } catch {
    saved.textContent = 'Not kept: no connection. It stays in this window.'
    waiting = waiting ?? form
    timer = setTimeout(flush, 5000)
  }
}
addEventListener('pagehide', flush)
addEventListener('visibilitychange', () => { if (document.hidden) flush() })

// A form is sent once: the button keeps its size and says so.
document.addEventListener('submit', e => {
  if (e.target.dataset.sent) { e.preventDefault(); return }
  if (e.target.matches('form[data-draft]')) { waiting = null; clearTimeout(timer) }
  if (e.target.method !== 'post') return
  e.target.dataset.sent = 'yes'
  e.submitter?.setAttribute('aria-disabled', 'true')
})
addEventListener('pageshow', () => all('form[data-sent]').forEach(f => { delete f.dataset.sent }))

// Menus close when one goes elsewhere -------------------------------------------------------------------------------
for (const away of ['click', 'focusin']) {
  document.addEventListener(away, e => {
    for (const d of all('details.drop[open]')) if (!d.contains(e.target)) d.open = false
  })
}

// Keys --------------------------------------------------------------------------------------------------------------
const off = 'single-keys-off'
const typing = t => t.closest('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]')

function step(by) {
  const rows = all('#list .what a')
  if (!rows.length) return
  let at = rows.indexOf(document.activeElement)
  if (at < 0) at = rows.findIndex(a => a.hasAttribute('aria-current'))
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))]
  next.focus()
}

// Choosing several cases of a list.
function pick() {
  const row = document.activeElement?.closest?.('#list .row') ?? $('#list .what a[aria-current]')?.closest('.row')
  const box = row && $('.pickbox input', row)
  if (!box) return false
  box.checked = !box.checked
  picked()
  say(box.checked ? 'Chosen' : 'No longer chosen')
}
function picked() {
  const n = all('.pickbox input:checked').length
  const words = $('#picked')
  if (words) words.textContent = n ? `With the ${n} chosen` : 'With the chosen cases'
}
document.addEventListener('change', e => { if (e.target.closest('.pickbox')) picked() })

function write(kind) {
  const radio = $(`#reply input[value="${kind}"]`)
  if (!radio) return false
  radio.checked = true
  $(`.form-${kind} textarea`).focus()
  return true
}

function press(selector) {
  const target = $(selector)
  if (!target) return false
  const menu = target.closest('details')
  if (target.tagName === 'SUMMARY') {
    menu.open = true
    const first = $('input:checked', menu) ?? $('input:not([type=hidden]), button, textarea', menu)
    first?.focus()
  } else target.click()
  return true
}

const keys = {
  j: () => step(1), k: () => step(-1),
  r: () => write($('#reply .seg :checked:not([value="note"])')?.value ?? $('#reply .seg input')?.value), n: () => write('note'),
  e: () => press('#case [data-key="e"]'), s: () => press('#case [data-key="s"]'), w: () => press('#case [data-key="w"]'),
  u: () => press('#case [data-key="u"]:not([hidden])'), a: () => press('.case-facts details summary') || press('.tri-item [data-key="a"]'), f: () => $('#place')?.focus(),
  t: () => press('#case [data-key="t"]'), v: () => press('#case [data-key="v"]'), c: () => { location.assign('/new') }, p: () => press('#case [data-key="p"]'), d: () => press('#case [data-key="d"]'),
  y: () => press('#case [data-key="y"]'), 0: () => press('#case [data-key="0"]'),
  x: () => pick(), b: () => press('.bulk summary'),
  '/': () => { $('#q')?.focus(); $('#q')?.select() },
  '?': () => {
    if (!$('#keys')) return false
    if ($('#keys').togglePopover()) $('#keys button').focus() // closing gives the focus back
  },
}

document.addEventListener('keydown', e => {
  if (e.isComposing || e.defaultPrevented) return
  if (e.key === 'Escape') {
    if ($('#keys:popover-open, #nav:popover-open')) return // the browser closes it, and gives the focus back
    const menu = e.target.closest('details.drop[open]') ?? $('details.drop[open]')
    if (menu) { menu.open = false; $('summary', menu).focus(); e.preventDefault() } else if (typing(e.target)) e.target.blur()
    else if ($('#case[data-number]')) {
      const row = $('#list .what a[aria-current]') ?? $('#list .what a')
      row?.focus()
    }
    return
  }
  if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
    const form = e.target.closest('form[data-draft]')
    if (form) { e.preventDefault(); form.requestSubmit($(e.shiftKey ? '[value=resolve]' : '.btn-primary, .btn-note', form)) }
    return
  }
  if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || localStorage.getItem(off)) return
  const act = keys[e.key] ?? (/^[1-9]$/.test(e.key) ? () => press(`.tri-item [data-key="${e.key}"]`) : null)
  if (act && act() !== false) e.preventDefault()
})

const box = $('#keys-off')
if (box) {
  box.checked = Boolean(localStorage.getItem(off))
  box.addEventListener('change', () => box.checked ? localStorage.setItem(off, 'yes') : localStorage.removeItem(off))
}

// What a freshly shown case needs -----------------------------------------------------------------------------------
function settle() {
  const said = $('#problem') ?? $('main .banner-good[role=status]') // what came of a form is read, and one goes on from there
  if (said) {
    said.tabIndex = -1
    said.focus({ preventScroll: said.id !== 'problem' })
  }
  for (const b of all('[data-left]')) setTimeout(() => { if (b !== document.activeElement) b.hidden = true }, b.dataset.left * 1000)
}
// What happens elsewhere --------------------------------------------------------------------------------------------
// Nothing that is read, typed in or pointed at moves: new cases wait behind a link, a new message is added at the end of the
// thread, figures change in their place. The form is never touched: what came in has to be taken note of first.
let source = null
let fresh = 0
let polling = 0

function listen() {
  source?.close()
  const number = $('#case')?.dataset.number
  source = new EventSource('/live' + (number ? '?case=' + encodeURIComponent(number) : ''))
  source.addEventListener('change', e => changed(JSON.parse(e.data)))
  source.addEventListener('presence', e => presence(JSON.parse(e.data)))
  source.onopen = () => { clearInterval(polling); polling = 0 }
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED && !polling) polling = setInterval(poll, 30000)
  }
}

// A page that nobody looks at holds no connection: over HTTP/1.1 a browser has six for all its windows.
document.addEventListener('visibilitychange', () => {
  if (!source) return
  if (document.hidden) source.close()
  else {
    listen()
    if ($('#case')?.dataset.number) look()
  }
})

function presence(words) {
  const line = $('#presence')
  if (line) line.textContent = words
}

function changed({ cases, opened, counts }) {
  for (const [key, n] of Object.entries(counts)) {
    for (const c of all(`[data-count="${key}"]`)) c.textContent = n
  }
  fresh += opened
  if ($('#fresh') && fresh) offer(fresh === 1 ? '1 new case. Show it' : `${fresh} new cases. Show them`)
  if (cases.includes($('#case')?.dataset.number)) look()
}

function offer(words) {
  const a = document.createElement('a')
  a.className = 'btn'
  a.href = location.pathname.startsWith('/inbox/') ? location.href : location.pathname + location.search
  a.textContent = words
  $('#fresh').replaceChildren(a)
}

// Without a connection the list is asked for now and then, and says when it could not be.
async function poll() {
  try {
    const number = $('#case')?.dataset.number
    const answer = await fetch(number ? casePath(number) : location.href, { headers: number ? { 'X-Part': 'case' } : {}, cache: 'no-store' })
    if (!answer.ok || answer.redirected) throw new Error(answer.status)
    listen()
    if (number) look()
  } catch { offer('Updates paused. Check now') }
}

// casePath is where the open case is read: a page that came as the answer to a form stands at the form's address.
const casePath = number => '/inbox/' + number + location.search

async function look() {
  const shown = $('#case')
  const answer = await fetch(casePath(shown.dataset.number), { headers: { 'X-Part': 'case' }, cache: 'no-store' })
  if (!answer.ok || answer.redirected || shown !== $('#case')) return
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#case')
  grow(next)
  for (const part of ['.case-top', '.case-facts', '.side']) {
    const old = $(part, shown)
    if (old && $(part, next) && !old.contains(document.activeElement) && !$('details[open]', old)) old.replaceWith($(part, next))
  }
}

// grow adds what is new to the thread, and renews the receipts of what is there.
function grow(next) {
  const added = []
  for (const li of all('.thread > li[id]', next)) {
    const old = document.getElementById(li.id)
    if (!old) added.push(li)
    else if ($('.msg-f', old) && !$('.msg-f', old).contains(document.activeElement)) $('.msg-f', old).replaceWith($('.msg-f', li))
  }
  for (const old of all('#case .thread > .msg[id]')) if (!next.querySelector('#' + old.id) && !old.contains(document.activeElement)) old.remove()
  const thread = all('#case .thread').at(-1)
  for (const li of added) thread?.append(li)
  const came = added.filter(li => !li.matches('.note')).map(li => $('h4', li)?.textContent)
  if (!came.length) return
  say('New from ' + came.join(', '))
  const form = $('.form-mail, .form-text')
  const renewed = $('.form-mail, .form-text', next)
  if (!form || form.elements.thread.value === renewed?.elements.thread.value) return
  const line = $('#came')
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'btn'
  button.textContent = 'I have read it'
  const thread2 = renewed.elements.thread.value
  const seen = renewed.elements.seen.value
  button.addEventListener('click', () => {
    for (const f of all('.form-mail, .form-text')) {
      f.elements.thread.value = thread2
      f.elements.seen.value = seen
    }
    line.replaceChildren()
    $(`.form-${$('#reply .seg :checked').value}`).elements.text.focus()
  })
  line.replaceChildren(came.join(', ') + ' wrote while this was open. ', button)
}

settle()
picked()
if ($('#nav [data-count="open"]')) listen()
document.documentElement.dataset.module = 'ready'
$('#list [aria-current]')?.scrollIntoView({ block: 'nearest' })
