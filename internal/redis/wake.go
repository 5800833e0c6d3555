package redis

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"strings"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// channelPrefix is before the topic in the name of a Redis channel.
const channelPrefix = "wake:"

// hintsWaiting is how many hints wait for a slow listener before it is told to look at everything instead.
const hintsWaiting = 64

const (
	again   = 200 * time.Millisecond // between two attempts to connect
	silence = 3 * time.Second        // after which Redis is asked whether it is still there
)

// Wake tells listeners, in all processes on one Redis, that something has changed. What it says is a hint: it may be
// lost, come twice, or come early; a listener looks at the database, and looks there from time to time anyway.
type Wake struct {
	client *goredis.Client
	gate   *gate
	origin string // ours, to know our own hints when Redis brings them back

	mu        sync.Mutex
	listeners map[string]map[*listener]struct{} // by topic
	lost      map[string]struct{}               // topics of which other processes have missed a hint
}

func newWake(client *goredis.Client, g *gate) *Wake {
	return &Wake{client: client, gate: g, origin: rand.Text(), listeners: map[string]map[*listener]struct{}{}, lost: map[string]struct{}{}}
}

// Publish tells everybody who listens to topic that id has changed. It never fails: listeners in this process are told
// at once, those in others if Redis answers, within half a second; else they get an empty hint once it does.
func (w *Wake) Publish(ctx context.Context, topic, id string) {
	w.tell(topic, id)
	if !w.send(ctx, topic, id) {
		w.mu.Lock()
		w.lost[topic] = struct{}{}
		w.mu.Unlock()
	}
}

func (w *Wake) send(ctx context.Context, topic, id string) bool {
	return w.gate.try(ctx, func(ctx context.Context) error {
		return w.client.Publish(ctx, channelPrefix+topic, w.origin+" "+id).Err()
	})
}

// resend makes up for what was lost: one empty hint for each topic.
func (w *Wake) resend(ctx context.Context) {
	w.mu.Lock()
	lost := w.lost
	w.lost = map[string]struct{}{}
	w.mu.Unlock()
	for topic := range lost {
		if !w.send(ctx, topic, "") {
			w.mu.Lock()
			w.lost[topic] = struct{}{}
			w.mu.Unlock()
		}
	}
}

// Subscribe listens to a topic until ctx ends, when the channel is closed. An empty hint means that hints may have been
// lost: look at everything. One comes whenever the connection to Redis is made anew, and to a listener that was slow.
func (w *Wake) Subscribe(ctx context.Context, topic string) <-chan string {
	l := &listener{hints: make(chan string, hintsWaiting)}
	w.mu.Lock()
	if w.listeners[topic] == nil {
		w.listeners[topic] = map[*listener]struct{}{}
	}
	w.listeners[topic][l] = struct{}{}
	w.mu.Unlock()
	context.AfterFunc(ctx, func() { w.unsubscribe(topic, l) })
	return l.hints
}

func (w *Wake) unsubscribe(topic string, l *listener) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.listeners[topic], l)
	if len(w.listeners[topic]) == 0 {
		delete(w.listeners, topic)
	}
	close(l.hints)
}

// run hears what other processes publish, over one connection for all topics, made anew whenever it is lost.
//
// go-redis would connect again by itself, but goes on listening where its subscription was refused.
func (w *Wake) run(ctx context.Context) error {
	for ctx.Err() == nil {
		w.listen(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(again):
		}
	}
	return nil
}

// listen returns when the connection is lost, or is silent although asked.
func (w *Wake) listen(ctx context.Context) {
	sub := w.client.PSubscribe(ctx, channelPrefix+"*")
	stop := context.AfterFunc(ctx, func() { _ = sub.Close() }) // a read heeds a context's deadline, not its end
	defer stop()
	defer sub.Close()
	asked := false
	for {
		message, err := sub.ReceiveTimeout(ctx, silence)
		switch {
		case err == nil:
			asked = false
			w.heard(ctx, message)
		case isTimeout(err) && !asked && sub.Ping(ctx) == nil:
			asked = true
		default:
			return
		}
	}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

func (w *Wake) heard(ctx context.Context, message any) {
	switch m := message.(type) {
	case *goredis.Subscription:
		w.gate.up()
		w.tellAll()
		w.resend(ctx)
	case *goredis.Message:
		origin, id, _ := strings.Cut(m.Payload, " ")
		if origin != w.origin {
			w.tell(strings.TrimPrefix(m.Channel, channelPrefix), id)
		}
	}
}

func (w *Wake) tell(topic, id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for l := range w.listeners[topic] {
		l.tell(id)
	}
}

// tellAll gives everybody the empty hint.
func (w *Wake) tellAll() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, topic := range w.listeners {
		for l := range topic {
			l.tell("")
		}
	}
}

// listener needs the lock of its Wake.
type listener struct {
	hints chan string
}

// tell never waits. For one that does not keep up all that waits is replaced by one empty hint, which stands for it.
func (l *listener) tell(id string) {
	select {
	case l.hints <- id:
		return
	default:
	}
	for {
		select {
		case <-l.hints:
			continue
		default:
		}
		break
	}
	l.hints <- "" // there is room: only we write, under the lock
}
