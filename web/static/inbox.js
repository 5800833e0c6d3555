// The one module of the staff's pages. Everything works without it, by links and forms; with it a case opens beside its list,
// keys do what buttons do, and what is typed is kept as it is typed.
const $ = (selector, root = document) => root.querySelector(selector)
const all = (selector, root = document) => [...root.querySelectorAll(selector)]
const wide = matchMedia('(min-width: 60em) and (min-height: 30em)')
const say = words => { $('#announce').textContent = words }

// Opening a case beside the list ------------------------------------------------------------------------------------
let opening = 0

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
  mark(new URL(url, location).pathname)
  document.title = $('#case-h').textContent + document.title.replace(/^.*(?= · )/, '')
  $('#case-h').focus({ preventScroll: true })
  settle()
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
  const body = new URLSearchParams({ kind: form.dataset.draft, text: form.elements.text.value, subject: form.elements.subject?.value ?? '' })
  const saved = $('[data-saved]', form)
  try {
    const answer = await fetch(form.action.replace(/\/(answer|note)(?=\?|$)/, '/draft'), { method: 'POST', body, keepalive: true })
    if (!answer.ok || answer.redirected) throw new Error(answer.status)
    saved.textContent = 'Draft kept'
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
document.addEventListener('click', e => {
  for (const d of all('details.drop[open]')) if (!d.contains(e.target)) d.open = false
})

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
  r: () => write('mail'), n: () => write('note'),
  e: () => press('#case [data-key="e"]'), s: () => press('#case [data-key="s"]'), w: () => press('#case [data-key="w"]'),
  u: () => press('#case [data-key="u"]:not([hidden])'), a: () => press('.case-facts details summary'),
  '/': () => { $('#q')?.focus(); $('#q')?.select() },
  '?': () => $('#keys')?.togglePopover(),
}

document.addEventListener('keydown', e => {
  if (e.isComposing || e.defaultPrevented) return
  if (e.key === 'Escape') {
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
  const act = keys[e.key]
  if (act && act() !== false) e.preventDefault()
})

const box = $('#keys-off')
if (box) {
  box.checked = Boolean(localStorage.getItem(off))
  box.addEventListener('change', () => box.checked ? localStorage.setItem(off, 'yes') : localStorage.removeItem(off))
}

// What a freshly shown case needs -----------------------------------------------------------------------------------
function settle() {
  const problem = $('#problem')
  if (problem) problem.focus()
  for (const b of all('[data-left]')) setTimeout(() => { if (b !== document.activeElement) b.hidden = true }, b.dataset.left * 1000)
}
settle()
document.documentElement.dataset.module = 'ready'
$('#list [aria-current]')?.scrollIntoView({ block: 'nearest' })
