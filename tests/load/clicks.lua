-- Clicks on a link as a website sends them: each connection waits about `mean` ms between two clicks.
local mean = tonumber(os.getenv("CLICK_PAUSE_MS") or "50")
local number = 0

function init(_)
  math.randomseed(os.time() + tonumber(tostring({}):sub(8)) % 100000)
end

function request()
  number = number + 1
  local query = "?utm_source=google&utm_campaign=load&page=https%3A%2F%2Fshop.example%2Fprices%2F" .. number % 50
  return wrk.format("GET", "/go/fair" .. query, {["User-Agent"] = "Mozilla/5.0 (X11; Linux) Firefox/128.0"})
end

function delay()
  return math.floor(2 * mean * math.random() + 0.5)
end

function done(summary, latency, _)
  local figures = string.format(
    '{"requests": %d, "seconds": %.3f, "errors": %d, "p50": %.3f, "p90": %.3f, "p99": %.3f, "p999": %.3f, "max": %.3f}',
    summary.requests, summary.duration / 1e6,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(90) / 1e3, latency:percentile(99) / 1e3,
    latency:percentile(99.9) / 1e3, latency.max / 1e3)
  io.stderr:write("FIGURES " .. figures .. "\n")
end
