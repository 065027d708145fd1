import { main } from '#cli'

// The one place that joins the command line and the server.
process.exitCode = await main(process.argv.slice(2), {
  serve: async (options) => (await import('#http')).startServer(options),
})
