-- mem0-history
CREATE TABLE history (id TEXT PRIMARY KEY, memory_id TEXT, old_memory TEXT, new_memory TEXT, event TEXT, created_at DATETIME, updated_at DATETIME, is_deleted INTEGER, actor_id TEXT, role TEXT);
CREATE TABLE messages (id TEXT PRIMARY KEY, session_scope TEXT, role TEXT, content TEXT, name TEXT, created_at DATETIME);
INSERT INTO history VALUES ('1', 'm', NULL, 'likes tea', 'ADD', '2026-01-02T03:04:05Z', NULL, 0, NULL, 'user');
INSERT INTO history VALUES ('2', 'm', 'likes tea', 'likes milk', 'UPDATE', '2026-01-02', NULL, 0, NULL, 'user');
INSERT INTO history VALUES ('3', 'n', 'never seen before', NULL, 'DELETE', '2026-01-02', NULL, 1, NULL, NULL);
INSERT INTO messages VALUES ('1', 's', 'assistant', 'hello there', NULL, '2026-01-02');
-- = likes milk | likes tea (gone) | never seen before (gone) | hello there
-- openai-agents
CREATE TABLE agent_messages (id INTEGER PRIMARY KEY, session_id TEXT, message_data TEXT, created_at TIMESTAMP);
INSERT INTO agent_messages VALUES (1, 's', '{"role": "user", "content": "likes tea"}', '2026-01-02');
INSERT INTO agent_messages VALUES (2, 's', '{"__enc__": 1, "payload": "xx"}', '2026-01-02');
-- = likes tea
-- ! encrypted
-- langgraph-store
CREATE TABLE store (prefix text, key text, value text, created_at TIMESTAMP, updated_at TIMESTAMP);
INSERT INTO store VALUES ('memories.u', 'k', '{"kind": "Memory", "content": {"content": "likes tea"}}', '2026-01-02', '2026-01-02');
-- = likes tea
-- langchain-history
CREATE TABLE message_store (id INTEGER PRIMARY KEY, session_id TEXT, message TEXT);
INSERT INTO message_store VALUES (1, 's', '{"type": "human", "data": {"content": "likes tea", "type": "human"}}');
-- = likes tea
-- openmemory
CREATE TABLE memories (id TEXT, user_id TEXT, app_id TEXT, content TEXT, metadata TEXT, state TEXT, created_at TIMESTAMP, deleted_at TIMESTAMP);
INSERT INTO memories VALUES ('1', 'u', 'a', 'likes tea', '{}', 'active', '2026-01-02', NULL), ('2', 'u', 'a', 'likes milk', '{}', 'deleted', '2026-01-02', '2026-01-03');
-- = likes tea | likes milk (gone)
-- chroma
CREATE TABLE collections (id TEXT, name TEXT);
CREATE TABLE segments (id TEXT, collection TEXT);
CREATE TABLE embeddings (id INTEGER PRIMARY KEY, segment_id TEXT, embedding_id TEXT, seq_id BLOB, created_at TIMESTAMP);
CREATE TABLE embedding_metadata (id INTEGER, key TEXT, string_value TEXT, int_value INTEGER, float_value REAL, PRIMARY KEY (id, key));
CREATE TABLE embeddings_queue (seq_id INTEGER PRIMARY KEY, operation INTEGER, topic TEXT, id TEXT, metadata TEXT);
CREATE TABLE embedding_fulltext_search_content (id INTEGER PRIMARY KEY, c0);
INSERT INTO collections VALUES ('c', 'mem');
INSERT INTO segments VALUES ('s', 'c');
INSERT INTO embeddings VALUES (2, 's', 'b', x'00', '2026-01-02'), (1, 's', 'a', x'00', '2026-01-02');
INSERT INTO embedding_metadata VALUES (1, 'chroma:document', 'likes tea', NULL, NULL), (3, 'chroma:document', 'nobody''s text', NULL, NULL), (2, 'chroma:document', 'likes milk', NULL, NULL), (2, 'user', 'u', NULL, NULL);
INSERT INTO embeddings_queue VALUES (1, 0, 'persistent://default/default/c', 'b', '{"chroma:document": "liked water"}'), (2, 2, 't', 'b', '{"chroma:document": "likes milk"}'), (3, 3, 't', 'z', NULL);
INSERT INTO embedding_fulltext_search_content VALUES (1, 'likes tea'), (9, 'liked juice');
-- = likes tea | likes milk | nobody's text | liked water (gone) | liked juice (gone)
-- llama-index
CREATE TABLE chat_of_mine (id INTEGER PRIMARY KEY, "key" VARCHAR, timestamp BIGINT, role VARCHAR, status VARCHAR, data JSON);
INSERT INTO chat_of_mine VALUES (1, 's', 1795253208279802174, 'user', 'archived', '{"role": "user", "blocks": [{"block_type": "text", "text": "likes tea"}]}'), (2, 's', 1795253208279802174, 'user', 'active', '{"content": "likes milk"}');
-- = likes tea (gone) | likes milk
-- google-adk
CREATE TABLE events (id TEXT, app_name TEXT, user_id TEXT, session_id TEXT, invocation_id TEXT, timestamp REAL, event_data TEXT);
CREATE TABLE user_states (app_name TEXT, user_id TEXT, state TEXT, update_time REAL);
INSERT INTO events VALUES ('1', 'a', 'u', 's', '', 1795253210.4, '{"author": "user", "content": {"role": "user", "parts": [{"text": "likes tea"}]}, "actions": {"state_delta": {"x": "likes milk"}}}');
INSERT INTO user_states VALUES ('a', 'u', '{"pref": "likes water"}', 1795253210.4);
-- = likes water | likes tea+likes milk
-- agno
CREATE TABLE my_memories (memory_id VARCHAR, memory JSON, input VARCHAR, user_id VARCHAR, created_at BIGINT);
CREATE TABLE my_sessions (session_id VARCHAR, session_data JSON, runs JSON, summary JSON, user_id VARCHAR, created_at BIGINT);
INSERT INTO my_memories VALUES ('m', '"likes tea"', NULL, 'u', 1795253209);
INSERT INTO my_sessions VALUES ('s', '{}', '[{"messages": [{"role": "user", "content": "likes milk"}]}]', '{"summary": "likes both"}', 'u', 1795253209);
-- = likes tea | likes both | likes milk
-- claude-mem
CREATE TABLE observations (id INTEGER PRIMARY KEY, memory_session_id TEXT, project TEXT, text TEXT, type TEXT, title TEXT, subtitle TEXT, facts TEXT, narrative TEXT, concepts TEXT, created_at TEXT, created_at_epoch INTEGER);
CREATE TABLE session_summaries (id INTEGER PRIMARY KEY, project TEXT, request TEXT, investigated TEXT, learned TEXT, completed TEXT, next_steps TEXT, notes TEXT);
CREATE TABLE user_prompts (id INTEGER PRIMARY KEY, prompt_text TEXT);
INSERT INTO observations VALUES (1, 's', 'p', NULL, 'discovery', 'tea', NULL, '["likes tea"]', NULL, NULL, '', 1795253209000);
INSERT INTO session_summaries VALUES (1, 'p', 'likes milk', NULL, NULL, NULL, NULL, NULL);
INSERT INTO user_prompts VALUES (1, 'likes water');
-- = tea+["likes tea"] | likes milk | likes water
-- basic-memory-index
CREATE TABLE entity (id INTEGER PRIMARY KEY, title TEXT, permalink TEXT, created_at TEXT);
CREATE TABLE observation (id INTEGER PRIMARY KEY, entity_id INTEGER, content TEXT, category TEXT, context TEXT);
CREATE TABLE relation (id INTEGER PRIMARY KEY, from_id INTEGER, to_id INTEGER, to_name TEXT, relation_type TEXT, context TEXT);
INSERT INTO entity VALUES (1, 'Tea', 'notes/tea', '2026-01-02');
INSERT INTO observation VALUES (1, 1, 'likes tea', 'fact', 'always');
INSERT INTO relation VALUES (1, 1, NULL, 'Milk', 'goes with', NULL);
-- = Tea | likes tea always | goes with Milk
-- letta
CREATE TABLE block (id TEXT, label TEXT, value TEXT, "limit" INTEGER, description TEXT, read_only BOOLEAN);
CREATE TABLE block_history (id TEXT, block_id TEXT, value TEXT, sequence_number INTEGER);
CREATE TABLE messages (id TEXT, agent_id TEXT, role TEXT, text TEXT, content TEXT, tool_calls TEXT, is_deleted BOOLEAN);
CREATE TABLE archival_passages (id TEXT, text TEXT, tags TEXT, is_deleted BOOLEAN);
INSERT INTO block VALUES ('b', 'human', 'likes tea', 20000, NULL, 1);
INSERT INTO block_history VALUES ('h', 'b', 'likes milk', 1), ('i', 'b', 'likes tea', 2);
INSERT INTO messages VALUES ('m', 'a', 'user', 'likes water', '[{"type": "text", "text": "likes water"}]', NULL, 1);
INSERT INTO archival_passages VALUES ('p', 'likes juice', NULL, 0);
-- = likes tea | likes milk (gone) | likes water (gone) | likes juice
-- codex-state
CREATE TABLE stage1_outputs (thread_id TEXT, source_updated_at INTEGER, raw_memory TEXT, rollout_summary TEXT, generated_at INTEGER, usage_count INTEGER, last_usage INTEGER);
INSERT INTO stage1_outputs VALUES ('t', 1795253209, 'likes tea', 'we spoke of tea', 1795253209, 7, NULL);
-- = likes tea | we spoke of tea
-- openclaw-index
CREATE TABLE chunks (id TEXT PRIMARY KEY, path TEXT, source TEXT, start_line INTEGER, end_line INTEGER, hash TEXT, text TEXT, embedding TEXT, updated_at INTEGER);
INSERT INTO chunks VALUES ('c', 'memory/a.md', 'memory', 1, 2, 'h', 'likes tea', '[]', 1795253209000);
-- = likes tea
-- editor-state
CREATE TABLE ItemTable (key TEXT UNIQUE, value BLOB);
CREATE TABLE cursorDiskKV (key TEXT UNIQUE, value BLOB);
INSERT INTO ItemTable VALUES ('aiService.prompts', '[{"text": "likes tea", "commandType": 4}]'), ('workbench.panel.size', '300'), ('aicontext.personalContext', 'likes water');
INSERT INTO cursorDiskKV VALUES ('bubbleId:c:b', CAST('{"type": 2, "text": "likes milk"}' AS BLOB));
-- = likes tea | likes water | likes milk
-- crewai
CREATE TABLE long_term_memories (id INTEGER PRIMARY KEY, task_description TEXT, metadata TEXT, datetime TEXT, score REAL);
INSERT INTO long_term_memories VALUES (1, 'make tea', '{"suggestions": ["likes tea"]}', '1795253209.5', 9.0);
-- = make tea+likes tea
-- vector-table
CREATE TABLE mem0 (id TEXT, vector TEXT, payload TEXT);
CREATE TABLE langchain_pg_collection (uuid TEXT, name TEXT);
CREATE TABLE langchain_pg_embedding (id TEXT, collection_id TEXT, embedding TEXT, document TEXT, cmetadata TEXT);
INSERT INTO mem0 VALUES ('1', '[1,2]', '{"data": "likes tea", "user_id": "u", "hash": "abc"}');
INSERT INTO langchain_pg_collection VALUES ('c', 'notes');
INSERT INTO langchain_pg_embedding VALUES ('e', 'c', '[1]', 'likes milk', '{}');
-- = likes tea | likes milk
