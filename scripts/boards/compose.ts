/** What a team starts with one command: the engines, Grafana with the boards, and where they keep their data. */

const GRAFANA_HOME = "/etc/grafana/provisioning";

export const composeYaml =
  (): string => `# docker compose up -d, in this folder. Set REDIS_PASSWORD and GRAFANA_PASSWORD in a file .env beside it.
# Everything listens on this machine alone; what a team reaches belongs behind TLS and a login.
services:
  victoriametrics:
    image: victoriametrics/victoria-metrics:v1.148.0
    command: ["-storageDataPath=/data", "-retentionPeriod=1y"]
    ports: ["127.0.0.1:8428:8428"]
    volumes: ["metrics:/data"]
    restart: unless-stopped

  victorialogs:
    image: victoriametrics/victoria-logs:v1.50.0
    command: ["-storageDataPath=/data", "-retentionPeriod=90d"]
    ports: ["127.0.0.1:9428:9428"]
    volumes: ["logs:/data"]
    restart: unless-stopped

  grafana:
    image: grafana/grafana:12.3.1
    environment:
      GF_SECURITY_ADMIN_PASSWORD: \${GRAFANA_PASSWORD:?set it in .env}
      GF_PLUGINS_PREINSTALL_SYNC: victoriametrics-logs-datasource
      GF_ANALYTICS_REPORTING_ENABLED: "false"
    ports: ["127.0.0.1:3000:3000"]
    volumes:
      - grafana:/var/lib/grafana
      - ./grafana-sources.yaml:${GRAFANA_HOME}/datasources/claude-usage.yaml:ro
      - ./grafana-boards.yaml:${GRAFANA_HOME}/dashboards/claude-usage.yaml:ro
      - ./limits.json:/boards/limits.json:ro
      - ./claude-code.json:/boards/claude-code.json:ro
    depends_on: [victoriametrics, victorialogs]
    restart: unless-stopped

  redis:
    image: redis:7.4-alpine
    command: ["redis-server", "--requirepass", "\${REDIS_PASSWORD:?set it in .env}", "--appendonly", "yes"]
    ports: ["127.0.0.1:6379:6379"]
    volumes: ["redis:/data"]
    restart: unless-stopped

volumes:
  metrics:
  logs:
  grafana:
  redis:
`;

export const sourcesYaml = (): string => `apiVersion: 1
datasources:
  - name: VictoriaMetrics
    type: prometheus
    access: proxy
    url: http://victoriametrics:8428
    isDefault: true
  - name: VictoriaLogs
    type: victoriametrics-logs-datasource
    access: proxy
    url: http://victorialogs:9428
`;

export const boardsYaml = (): string => `apiVersion: 1
providers:
  - name: claude-usage
    type: file
    options:
      path: /boards
`;
