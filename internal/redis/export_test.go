package redis

// OpenWithin is Open with another limit than half a second, which a busy machine may need.
var OpenWithin = openWithin
