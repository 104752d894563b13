-- One kind of request, again and again: BENCH_KIND names it.

dofile(os.getenv("BENCH_LUA") .. "/requests.lua")

request = requests[os.getenv("BENCH_KIND")]
