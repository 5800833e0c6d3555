package redis

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"

	goredis "github.com/redis/go-redis/v9"
)

// channelPrefix is before the topic in the name of a Redis channel.
const channelPrefix = "wake:"

// hintsWaiting is how many hints wait for a slow listener before it is told to look at everything instead.
const hintsWaiting = 64

// Wake tells listeners, in all processes on one Redis, that something has changed. What it says is a hint: it may be
// lost, come twice, or come early; a listener looks at the database, and looks there from time to time anyway.
type Wake struct {
	client *goredis.Client
	gate   *gate
	origin string // ours, to know our own hints when Redis brings them back

	mu        sync.Mutex
	listeners map[string]map[*listener]struct{} // by topic
}

func newWake(client *goredis.Client, g *gate) *Wake {
	return &Wake{client: client, gate: g, origin: rand.Text(), listeners: map[string]map[*listener]struct{}{}}
}

// Publish tells everybody who listens to topic that id has changed. It never fails: listeners in this process are told
// at once, those in others if Redis answers, within half a second.
func (w *Wake) Publish(ctx context.Context, topic, id string) {
	w.tell(topic, id)
	w.gate.try(ctx, func(ctx context.Context) error {
		return w.client.Publish(ctx, channelPrefix+topic, w.origin+" "+id).Err()
	})
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

// run hears what other processes publish, over one connection for all topics. go-redis connects again by itself.
func (w *Wake) run(ctx context.Context) error {
	sub := w.client.PSubscribe(ctx, channelPrefix+"*")
	defer sub.Close()
	messages := sub.ChannelWithSubscriptions()
	for {
		select {
		case <-ctx.Done():
			return nil
		case message, ok := <-messages:
			if !ok {
				return nil
			}
			w.heard(message)
		}
	}
}

func (w *Wake) heard(message any) {
	switch m := message.(type) {
	case *goredis.Subscription:
		w.gate.up()
		w.tellAll()
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
