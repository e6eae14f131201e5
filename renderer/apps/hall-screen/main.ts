import { createApp } from 'vue';
import '../../ui/tokens.css';
import './hall-screen.css';
import HallScreen from './HallScreen.vue';

createApp(HallScreen).mount('#app');
