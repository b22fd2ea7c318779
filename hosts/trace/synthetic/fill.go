package synthetic

import (
	"fmt"

	"github.com/usys-go/bridge/hosts/trace"
)

func accept(p *program, g *goroutine, e *trace.Event) {
	if p.random.IntN(2) == 0 {
		e.Errno = "EAGAIN"
		done(e, -11, "", 0, "accept4(3, 0xc00018da10, [112], SOCK_CLOEXEC|SOCK_NONBLOCK)")
		return
	}
	fd := 8 + p.random.IntN(40)
	done(e, int64(fd), "", 0, "accept4(3, {sa_family=AF_INET, sin_port=htons(%d), sin_addr=inet_addr(\"10.0.%d.%d\")}, [112 => 16], SOCK_CLOEXEC|SOCK_NONBLOCK)",
		32768+p.random.IntN(28000), p.random.IntN(4), p.random.IntN(250))
}

func setsockopt(p *program, g *goroutine, e *trace.Event) {
	done(e, 0, "", 0, "setsockopt(%d, SOL_TCP, TCP_NODELAY, [1], 4)", 8+p.random.IntN(40))
}

func readRequest(p *program, g *goroutine, e *trace.Event) {
	if p.random.IntN(6) == 0 {
		e.Errno = "EAGAIN"
		done(e, -11, "", 0, "read(%d, 0xc0002%05x, 4096)", g.fd, p.random.IntN(64)<<12)
		return
	}
	n := int64(96 + p.random.IntN(700))
	done(e, n, "", n, "read(%d, \"GET %s/%d HTTP/1.1\\r\\nHos\"..., 4096)", g.fd, g.labels[0].Value, p.random.IntN(20_000))
}

func openPage(p *program, g *goroutine, e *trace.Event) {
	g.path = fmt.Sprintf("/srv/shop%s/%s-%d.html", g.labels[0].Value, []string{"list", "item", "cart"}[p.random.IntN(3)], p.random.IntN(60))
	if p.random.IntN(12) == 0 {
		e.Errno = "ENOENT"
		done(e, -2, g.path+".gz", 0, "openat(AT_FDCWD, \"%s.gz\", O_RDONLY|O_CLOEXEC)", g.path)
		g.at-- // and now the file itself
		return
	}
	done(e, int64(g.fd+1), g.path, 0, "openat(AT_FDCWD, \"%s\", O_RDONLY|O_CLOEXEC)", g.path)
}

func statPage(p *program, g *goroutine, e *trace.Event) {
	done(e, 0, g.path, 0, "fstat(%d, {st_mode=S_IFREG|0644, st_size=%d, ...})", g.fd+1, 900+p.random.IntN(30_000))
}

func readPage(p *program, g *goroutine, e *trace.Event) {
	n := int64(900 + p.random.IntN(30_000))
	done(e, n, g.path, n, "read(%d, \"<!doctype html>\\n<html lang=\\\"en\\\"\"..., %d)", g.fd+1, n+512)
}

func closePage(_ *program, g *goroutine, e *trace.Event) { done(e, 0, g.path, 0, "close(%d)", g.fd+1) }

func writeReply(p *program, g *goroutine, e *trace.Event) {
	n := int64(1000 + p.random.IntN(30_000))
	done(e, n, "", n, "write(%d, \"HTTP/1.1 200 OK\\r\\nContent-Type: \"..., %d)", g.fd, n)
	if p.random.IntN(200) == 0 {
		e.Text = Odd
	}
}

func writeLog(p *program, _ *goroutine, e *trace.Event) {
	n := int64(150 + p.random.IntN(50))
	done(e, n, "/var/log/shop/audit.log", n, "write(6, \"{\\\"time\\\":\\\"2025-11-29T16:05:%02d.%03d\"..., %d)", p.random.IntN(60), p.random.IntN(1000), n)
}

func query(p *program, _ *goroutine, e *trace.Event) {
	n := int64(60 + p.random.IntN(90))
	done(e, n, "", n, "write(7, \"Q\\0\\0\\0%cSELECT id, total FROM ord\"..., %d)", 'A'+rune(p.random.IntN(26)), n)
}

func readRows(p *program, _ *goroutine, e *trace.Event) {
	n := int64(300 + p.random.IntN(7_000))
	done(e, n, "", n, "read(7, \"T\\0\\0\\0%c\\0\\2id\\0\\0\\0@\\5\\0\\1\\0\\0\\0\\27\\0\\4\\377\\377\"..., 8192)", 'A'+rune(p.random.IntN(26)))
}

func epoll(p *program, _ *goroutine, e *trace.Event) {
	n := int64(p.random.IntN(3))
	if n == 0 {
		done(e, 0, "", 0, "epoll_pwait(4, [], 128, %d, NULL, 0)", p.random.IntN(300))
		return
	}
	done(e, n, "", 0, "epoll_pwait(4, [{events=EPOLLIN, data=0x7f3a%04x9e08}], 128, -1, NULL, 0)", p.random.IntN(1<<16))
}

func futex(p *program, _ *goroutine, e *trace.Event) {
	if p.random.IntN(10) == 0 {
		e.Errno = "ETIMEDOUT"
		done(e, -110, "", 0, "futex(0x6c1d48, FUTEX_WAIT_PRIVATE, 0, {tv_sec=0, tv_nsec=%d})", p.random.IntN(60_000_000))
		return
	}
	done(e, 0, "", 0, "futex(0xc00%05x148, FUTEX_WAIT_PRIVATE, 0, NULL)", p.random.IntN(64)<<8)
}

func madvise(p *program, _ *goroutine, e *trace.Event) {
	done(e, 0, "", 0, "madvise(0xc000%03x000, %d, MADV_DONTNEED)", p.random.IntN(1<<12), 8192<<p.random.IntN(4))
}

func sleep(_ *program, _ *goroutine, e *trace.Event) {
	done(e, 0, "", 0, "nanosleep({tv_sec=0, tv_nsec=20000}, NULL)")
}
