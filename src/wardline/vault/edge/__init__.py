"""Where devices' sealed requests come in: opened, authenticated, answered once, recorded."""
