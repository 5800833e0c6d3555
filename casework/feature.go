package casework

// Feature is a part of the pages that an office switches on when it wants it. A new office has topic, owner, due time and who is waited for.
type Feature string

const (
	TagsFeature       Feature = "tags"
	BulkFeature       Feature = "bulk"        // work on a selection of the list
	SavedViewsFeature Feature = "saved-views" // searches kept under a name
	NearbyFeature     Feature = "nearby"      // cases close by, on the page of a case
	RulesFeature      Feature = "rules"       // what the office has done by itself
)

// FeatureWords say what a feature is, in the order of the form.
var FeatureWords = []struct {
	Feature
	Name, Words string
}{
	{TagsFeature, "Tags", "Free words on cases, beside the city's topics."},
	{BulkFeature, "Work on several cases at once", "Choose cases in a list, and assign, tag, snooze or resolve them together."},
	{SavedViewsFeature, "Saved views", "Keep a search or a list under a name."},
	{NearbyFeature, "Cases nearby", "Show on a case what else was reported close by in the last 90 days."},
	{RulesFeature, "Rules", "Give, tag and mark cases by themselves when something happens on them. Nothing is sent to residents by a rule."},
}

// Features are those that an office has switched on.
type Features map[Feature]bool

// Has reports whether one is on.
func (f Features) Has(x Feature) bool { return f[x] }

// FeaturesSet is the event of switching.
const FeaturesSet EventKind = "features.set"
