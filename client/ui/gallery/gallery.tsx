import { render } from 'preact'
import { App } from '../App.tsx'
import { createFakeModel } from './createFakeModel.ts'
import { isScenario, scenarios } from './scenarios.ts'

/**
 * Every state of the views, for looking at them while they are built: `/ui/gallery/gallery.html?state=full`.
 * Served by the development server only; no entry of the build leads here.
 */
const wanted = new URLSearchParams(location.search).get('state') ?? 'empty'
const app = document.getElementById('app')
if (!app) throw new Error('Cannot draw the gallery: the page has no #app')
if (isScenario(wanted)) render(<App model={createFakeModel(scenarios[wanted])} />, app)
else app.textContent = `No state "${wanted}"; there are ${Object.keys(scenarios).join(', ')}.`
